# When things changed. Days begin at midnight UTC, weeks on Monday. The tables have a column `modified`, as those of `ls`.

## The midnight at which the day of a moment began.
## @example day-of 2026-02-01T13:30:00Z
## => 2026-02-01T00:00:00Z
def day-of(moment: date) { 1970-01-01 + floor(($moment - 1970-01-01) / 24h) * 24h }

## The Monday of the week of a moment.
## @example monday-of 2026-02-01T13:30:00Z
## => 2026-01-26T00:00:00Z
def monday-of(moment: date) { 1970-01-05 + floor(($moment - 1970-01-05) / 7d) * 7d }

## Keep what changed from one moment up to, but not at, another.
## @example [{n: a, modified: 2026-01-31} {n: b, modified: 2026-02-01} {n: c, modified: 2026-03-01}] | between 2026-02-01 2026-03-01 | get n
## => b
def between(from: date, to: date): table -> table { where modified >= $from and modified < $to }

## Keep what changed on one day.
## @example [{n: a, modified: 2026-01-31T23:59:00Z} {n: b, modified: 2026-02-01}] | on 2026-01-31 | get n
## => a
def on(day: date): table -> table {
  let from = day-of $day
  between $from ($from + 24h)
}

## Keep what changed today.
## @example [{n: a, modified: (now() - 3d)} {n: b, modified: (now())}] | since-midnight | get n
## => b
def since-midnight(): table -> table { where modified >= today() }

## Keep what changed yesterday.
## @example [{n: a, modified: (today() - 1s)} {n: b, modified: (now())}] | yesterday | get n
## => a
def yesterday(): table -> table {
  let from = today() - 24h
  between $from ($from + 24h)
}

## Keep what changed since Monday.
## @example [{n: a, modified: (now() - 8d)} {n: b, modified: (now())}] | this-week | get n
## => b
def this-week(): table -> table {
  let from = monday-of $(now)
  where modified >= $from
}

## Keep what changed in the week before this one, from Monday to Sunday.
## @example [{n: a, modified: (now() - 7d)} {n: b, modified: (now())} {n: c, modified: (now() - 14d)}] | last-week | get n
## => a
def last-week(): table -> table {
  let to = monday-of $(now)
  between ($to - 7d) $to
}

## Keep what has not changed for so long.
## @example [{n: a, modified: (now() - 91d)} {n: b, modified: (now() - 89d)}] | older 90d | get n
## => a
def older(age: duration): table -> table {
  let before = now() - $age
  where modified < $before
}

## How many files changed on each day, and how much they hold, in the order of the days.
## @example [{size: 2MB, modified: 2026-02-02} {size: 1MB, modified: 2026-02-01T08:00:00Z} {size: 3MB, modified: 2026-02-01}] | by-day
## => {"day":"2026-02-01","files":2,"total":4000000}
## => {"day":"2026-02-02","files":1,"total":2000000}
def by-day(): table -> table {
  set day modified | format date %F day | agg files: count(), total: sum(size) by day | sort day
}

## How many files changed in each month, and how much they hold, in the order of the months.
## @example [{size: 2MB, modified: 2026-02-02} {size: 1MB, modified: 2025-12-31}] | by-month | get month
## => 2025-12
## => 2026-02
def by-month(): table -> table {
  set month modified
  | format date %Y-%m month
  | agg files: count(), total: sum(size) by month
  | sort month
}
