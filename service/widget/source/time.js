// 'three hours ago' for the eye, the exact moment for machines and on hover.
const UNITS = [
  ["year", 31536000], ["month", 2592000], ["week", 604800],
  ["day", 86400], ["hour", 3600], ["minute", 60],
];
const RELATIVE = new Intl.RelativeTimeFormat(say.tag, { numeric: "auto" });
const EXACT = new Intl.DateTimeFormat(say.tag, { dateStyle: "long", timeStyle: "short" });

const ago = (moment) => {
  const seconds = Math.max(0, (Date.now() - moment) / 1000);
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? [];
  return unit ? RELATIVE.format(-Math.floor(seconds / length), unit) : say("now");
};

const timeElement = (stamp) =>
  el("time", { datetime: stamp, title: EXACT.format(new Date(stamp)) }, ago(new Date(stamp)));

const refreshTimes = (root) => {
  for (const node of root.querySelectorAll("time")) {
    const words = ago(new Date(node.dateTime));
    if (node.textContent !== words) node.textContent = words;
  }
};
