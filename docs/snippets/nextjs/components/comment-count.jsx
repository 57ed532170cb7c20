"use client";
// Numbers of comments on a list: <CommentCount article="https://blog.example/walnut-trees/" />
// within the link to each article, and <CommentCounts articles={…}/> once below the list.
import { useEffect } from "react";

const PARLEY = "https://parley.example";

export function CommentCount({ article }) {
  return <span key={article} data-parley-count={article}>Comments</span>;
}

export function CommentCounts({ articles }) {
  const listed = articles.join(" ");
  useEffect(() => {
    // Each time it comes into the page, the script fills in the numbers anew.
    const script = document.createElement("script");
    script.src = `${PARLEY}/embed/counts.js`;
    document.head.append(script);
    return () => script.remove();
  }, [listed]);
  return null;
}
