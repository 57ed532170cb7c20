-- Posts comments of which no two are alike, over fifty articles; says what was refused.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("id", threads)
end

function init(arguments)
  run, number = arguments[1], 0
end

function request()
  number = number + 1
  local mark = run .. "-" .. id .. "-" .. number
  local body = string.format(
    '{"article": "https://blog.example/%d", "author": {"name": "Reader %s"}, '
      .. '"body": "I walked the same path for %s days and would begin again tomorrow."}',
    number % 50, mark, mark)
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, body)
end

function done(summary)
  local wrong = summary.errors
  print(summary.requests, summary.duration,
    wrong.status + wrong.connect + wrong.read + wrong.write + wrong.timeout)
end
