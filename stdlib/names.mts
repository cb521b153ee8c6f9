# Names of files: making them harmless, reading what they say, and bringing them into one scheme. Nothing here touches a file:
# the results are texts and columns.

## A name that every system takes: without slashes, colons and other signs with a meaning somewhere, without control characters,
## and without blanks and dots at its ends.
## @example safe-name 'Who? What: a/b*.mp4 '
## => Who- What- a-b-.mp4
## @example safe-name '..'
## => _
def safe-name(name: text, --with: text = '-') {
  let marks = ['/' '\' ':' '*' '?' '"' '<' '>' '|']
  let signs = split($name, '')
  | each {|sign| if $sign in $marks or $sign =~ '[\x00-\x1f\x7f]' { $with } else { $sign } }
  var safe = trim(join($signs, ''))
  while $safe starts-with '.' or $safe ends-with '.' {
    # One dot at an end, and what blanks it hid.
    let rest = split($safe, '')
    $safe = trim(
      join(
        $(if $safe starts-with '.' { $rest | skip } else { $rest | first (count($rest) - 1) }),
        ''
      )
    )
  }
  if $safe == '' { '_' } else { $safe }
}

## Keep the rows whose name is not harmless, with a column `safe` that says what it should be.
## @example [{name: a.mp4} {name: 'b?.mp4'}] | unsafe-names
## => {"name":"b?.mp4","safe":"b-.mp4"}
def unsafe-names(): table -> table {
  set safe {|row| safe-name $row.name } | where safe != .name
}

## A name for web addresses: small letters a to z, digits, and single dashes; the extension stays. Letters with accents become
## those without.
## @example slug 'My Holiday (Part 2).MP4'
## => my-holiday-part-2.mp4
## @example slug 'Crème brûlée, très Größe'
## => creme-brulee-tres-grosse
def slug(name: text) {
  var latin = lower($name)
  for pair in [
    ['àáâãäåā' a] ['çćč' c] ['ď' d] ['èéêëēėę' e] ['ğ' g] ['ìíîïī' i] ['ł' l] ['ñńň' n]
    ['òóôõöøō' o] ['ř' r] ['śšş' s] ['ť' t] ['ùúûüūů' u] ['ýÿ' y] ['źżž' z] ['ß' ss] ['æ' ae]
    ['œ' oe]
  ] {
    for letter in split($pair.0, '') { $latin = replace($latin, $letter, $pair.1) }
  }
  let signs = split($latin, '') | each {|sign| if $sign =~ '^[a-z0-9]$' { $sign } else { ' ' } }
  let parts = split(join($signs, ''), ' ') | where {|word| $word != '' }
  let ending = last(split(lower($name), '.'))
  let dotted = $name =~ '^.+[.][A-Za-z0-9]+$'
  let kept = if $dotted { $parts | first (count($parts) - 1) } else { $parts }
  let plain = join($kept, '-')
  if $dotted and $plain != '' { "$plain.$ending" } else if $dotted { $ending } else { $plain }
}

## What an episode's name says: show, season, episode and ext. Names such as `Show.Name.S01E02.1080p.mkv` and
## `Show Name - 1x02.mkv` are understood; of any other it gives null.
## @example episode-of 'The.Show.S01E02.1080p.mkv'
## => {"show":"The Show","season":1,"episode":2,"ext":"mkv"}
## @example episode-of 'The Show - 1x02.mkv'
## => {"show":"The Show","season":1,"episode":2,"ext":"mkv"}
def episode-of(name: text) {
  let words = split(replace(replace($name, '.', ' '), '_', ' '), ' ')
  | where {|word| $word not in ['' '-'] }
  let marks = $words
  | enumerate
  | where item =~ '^([Ss][0-9]{1,4}[Ee][0-9]{1,4}|[0-9]{1,2}[Xx][0-9]{2,3})$'
  if count($marks) > 0 {
    let mark = first($marks)
    let numbers = split(replace(replace(lower($mark.item), 's', ''), 'x', 'e'), 'e')
    | parse '{n:int}'
    | get n
    let rest = $words | skip ($mark.index + 1)
    {
      show: join($($words | first $mark.index), ' '), season: first($numbers), episode: last(
        $numbers
      ),
      ext: $(if count($rest) > 0 { last($rest) } else { '' })
    }
  }
}

## Keep the rows that are episodes, with the columns show, season, episode and ext.
## @example [{name: Show.S02E01.mkv} {name: film.mkv} {name: Show.S01E10.mkv}] | episodes | sort season | get episode
## => 10
## => 1
def episodes(): table -> table {
  each {|row|
    let found = episode-of $row.name
    if $found != null {
      $row
      | set show $found.show
      | set season $found.season
      | set episode $found.episode
      | set ext $found.ext
    }
  }
}

## Add the column `new`: a name put together from the row's columns by a pattern, made harmless. Numbers get a zero in front
## when they have one digit, so that names sort.
## @example [{name: Show.S01E02.mkv}] | episodes | in-scheme '{show} - S{season}E{episode}.{ext}' | get new
## => Show - S01E02.mkv
## @example [{name: a.mov, ext: mov}] | enumerate --from 1 | in-scheme 'clip_{index}.{ext}' | get new
## => clip_01.mov
def in-scheme(pattern: text): table -> table {
  set new {|row|
    var name = $pattern
    for key in keys($row) {
      let value = $row | get $key
      let text = if $value in 0..9 { "0$value" } else { "$value" }
      $name = replace($name, "{$key}", $text)
    }
    safe-name $name
  }
}
