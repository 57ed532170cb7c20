// With --require, what DNS would do: names that are to lead to Parley lead to this machine.
// PORT_443 is where port 443 is. Nothing of a client is changed.
"use strict";
const dns = require("node:dns");
const net = require("node:net");

const OURS = /(^|\.)(comments\.example|rest\.akismet\.com)$/;
const { lookup } = dns;
dns.lookup = (name, ...more) => lookup(OURS.test(name) ? "127.0.0.1" : name, ...more);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const [options] = [given[0]].flat();
  if (process.env.PORT_443 && Number(options.port) === 443) options.port = process.env.PORT_443;
  return connect.apply(this, given);
};
