import Link from "next/link";
import { HEDGES, WALNUTS } from "../articles";
import { CommentCount, CommentCounts } from "../components/comment-count";

const Entry = ({ article, title, path }) => (
  <h2><Link href={path}>{title}</Link> <CommentCount article={article} /></h2>
);

export default function Home() {
  return (
    <main>
      <Entry {...WALNUTS} path="/walnut-trees/" />
      <Entry {...HEDGES} path="/hedges/" />
      <CommentCounts articles={[WALNUTS.article, HEDGES.article]} />
    </main>
  );
}
