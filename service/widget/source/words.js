// Every sentence the widget says, in one place.
const WORDS = {
  comments: "Comments",
  heading: (count, title) =>
    count === 0 ? `No thoughts on “${title}” yet`
    : count === 1 ? `One thought on “${title}”`
    : `${count.toLocaleString("en")} thoughts on “${title}”`,
  loading: "Loading comments …",
  notLoaded: "The comments could not be loaded.",
  again: "Try again",
  more: (left) => `Show ${left === 1 ? "one more comment" : `more comments (${left.toLocaleString("en")})`}`,
  loaded: (count) => `${count} more ${count === 1 ? "comment" : "comments"} shown.`,
  closed: "Comments on this article are closed.",

  leave: "Leave a comment",
  replyTo: (name) => `Reply to ${name}`,
  inReplyTo: (name) => `to ${name}`,
  cancelReply: "Cancel reply",
  name: "Name",
  email: "E-mail",
  emailHint: "optional, never shown",
  url: "Website",
  urlHint: "optional",
  body: "Comment",
  bodyHint: "*emphasis*, > quotes and links work",
  send: "Post comment",
  sending: "Sending …",

  unreachable: "The comment could not be sent: the server did not answer. "
    + "Your text is still here; please try again.",
  unexpected: "Something went wrong on our side. Your text is still here; "
    + "please try again in a moment.",
  wait: (seconds) => ` You can try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
  wrong: (label, message) => /^[a-z]/.test(message) ? `${label} ${message}.` : message,
  empty: "must not be empty",
  fix: (count) => count === 1 ? "One field needs another look." : `${count} fields need another look.`,

  published: "Your comment is published.",
  held: "Waiting for a moderator",
  heldWhy: "Only you can see this so far. Some comments are read by a person before everyone sees them; "
    + "that is quite normal here. There is no need to send it again: this page remembers it.",
  rejected: "Not published",
  rejectedWhy: "This comment was not accepted, so nobody but you can see it.",
  dismiss: "Remove it from this page",
  removed: "This comment was removed.",
  edited: "edited",
  editedByModerator: "edited by a moderator",

  reply: "Reply",
  edit: "Edit",
  save: "Save",
  cancel: "Cancel",
  saved: "Your change is saved.",
  erase: "Delete",
  eraseAsk: "Delete this comment for good?",
  erased: "Your comment is deleted.",
  report: "Report",
  reportAsk: "Ask a moderator to look at this comment?",
  reported: "Reported. A moderator will look at it.",
  about: (word, name) => `${word}: comment by ${name}`,
};
