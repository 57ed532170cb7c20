import Link from "next/link";
import { WALNUTS } from "../../articles";
import Comments from "../../components/comments";

export default function Article() {
  return (
    <main>
      <h1>{WALNUTS.title}</h1>
      <Comments {...WALNUTS} />
      <Link href="/">All notes</Link>
    </main>
  );
}
