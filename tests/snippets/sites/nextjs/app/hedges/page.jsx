import Link from "next/link";
import { HEDGES } from "../../articles";
import Comments from "../../components/comments";

export default function Article() {
  return (
    <main>
      <h1>{HEDGES.title}</h1>
      <Comments {...HEDGES} />
      <Link href="/">All notes</Link>
    </main>
  );
}
