"use client";
// The comments of an article, in a page of the app router:
//   <Comments article="https://blog.example/walnut-trees/" title="Walnuts" />
// The script is loaded once and fills each place it is given; what it has put there goes with the
// place. A strict policy needs script-src and connect-src with this address: docs/embed.md.
import { useEffect, useRef } from "react";

const PARLEY = "https://parley.example";

export default function Comments({ article, title }) {
  const place = useRef(null);
  useEffect(() => {
    if (window.Parley) {
      window.Parley.mount(place.current);
      return undefined;
    }
    const script = document.createElement("script");
    script.src = `${PARLEY}/embed.js`;
    document.head.append(script);
    // Taken out before it ran, it leaves the next page alone.
    return () => script.remove();
  }, [article]);
  const form = `${PARLEY}/embed/form?${new URLSearchParams({ article, title })}`;
  return (
    <section id="comments">
      <div key={article} ref={place} data-parley data-article={article} data-title={title} />
      <noscript><a href={form}>Comments</a></noscript>
    </section>
  );
}
