# What is in a library: totals, extremes, and what is there twice. All of it works on the rows of `ls`; what needs more says so.

## The whole in one row: how many files, their size, the largest of them, the oldest and the newest change.
## @example [{size: 3MB, modified: 2026-01-01} {size: 1MB, modified: 2026-02-01}] | overview
## => {"files":2,"total":4000000,"largest":3000000,"oldest":"2026-01-01T00:00:00Z","newest":"2026-02-01T00:00:00Z"}
def overview(): table -> table {
  agg files: count(), total: sum(size), largest: max(size), oldest: min(modified), newest: max(
    modified
  )
}

## How many files there are of each extension, and how much they hold, the most first.
## @example [{ext: mp4, size: 3MB} {ext: mov, size: 9MB} {ext: mp4, size: 1MB}] | by-ext
## => {"ext":"mov","files":1,"total":9000000}
## => {"ext":"mp4","files":2,"total":4000000}
def by-ext(): table -> table {
  agg files: count(), total: sum(size) by ext | sort total --desc
}

## How many files lie directly in each folder, and how much they hold, the most first.
## @example ls | by-folder | first 10
def by-folder(): table -> table {
  set folder path.parent | agg files: count(), total: sum(size) by folder | sort total --desc
}

## How many videos there are of each codec, how much they hold, how long they play, and their rate, the most first. It works
## on the rows of `probe`.
## @example [{codec: h264, size: 9MB, duration: 60s} {codec: h264, size: 3MB, duration: 60s}] | by-codec
## => {"codec":"h264","files":2,"total":12000000,"time":120,"rate":800000}
def by-codec(): table -> table {
  agg files: count(), total: sum(size), time: sum(duration) by codec
  | set rate {|group| if $group.time > 0s { $group.total / $group.time } else { null } }
  | sort total --desc
}

## The largest files.
## @example [{name: a, size: 1MB} {name: b, size: 9MB} {name: c, size: 5MB}] | largest 2 | get name
## => b
## => c
def largest(n: int = 10): table -> table {
  sort size --desc | first $n
}

## The files that changed last.
## @example [{name: a, modified: 2026-01-01} {name: b, modified: 2026-03-01}] | newest 1 | get name
## => b
def newest(n: int = 10): table -> table {
  sort modified --desc | first $n
}

## The files that have not changed for the longest time.
## @example [{name: a, modified: 2026-01-01} {name: b, modified: 2026-03-01}] | oldest 1 | get name
## => a
def oldest(n: int = 10): table -> table {
  where modified != null | sort modified | first $n
}

## What is there more than once, by name and size: how many there are, one of them, and how much the others hold, the most
## first. Equal name and size are a hint and no proof: compare the content before one of them is removed.
## @example [{path: a/x.mp4, name: x.mp4, size: 5MB} {path: b/x.mp4, name: x.mp4, size: 5MB} {path: y.mp4, name: y.mp4, size: 5MB}] | duplicates
## => {"name":"x.mp4","size":5000000,"copies":2,"spare":5000000,"path":"a/x.mp4"}
def duplicates(): table -> table {
  where size > 0B
  | agg copies: count(), spare: sum(size) - max(size), path: first(path) by name, size
  | where copies > 1
  | select name size copies spare path
  | sort spare --desc
}
