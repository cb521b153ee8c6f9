# Encoding ladders: the sizes and rates at which one video is offered.
# The rates are those of films at up to 30 frames a second, as services commonly publish them; sport wants more.

## The rungs of the usual ladder, the largest first: name, height in pixels, and the rate of the video.
## For the same look h265 takes about two thirds of the rate of h264, av1 about half.
## @example rungs | first 2
## => {"name":"2160p","height":2160,"rate":16000000}
## => {"name":"1440p","height":1440,"rate":9000000}
## @example rungs --codec av1 | where name == 1080p | get rate
## => 2.5Mbps
def rungs(--codec -c: h264|h265|av1 = h264) {
  let share = match $codec { h264 => 100%, h265 => 65%, _ => 50% }
  [
    {name: 2160p, height: 2160, rate: 16Mbps}
    {name: 1440p, height: 1440, rate: 9Mbps}
    {name: 1080p, height: 1080, rate: 5Mbps}
    {name: 720p, height: 720, rate: 3Mbps}
    {name: 480p, height: 480, rate: 1.2Mbps}
    {name: 360p, height: 360, rate: 700kbps}
    {name: 240p, height: 240, rate: 400kbps}
  ] | set rate rate * $share
}

## The rungs that fit a source of a height: none enlarges it, and none has a higher rate than the source itself.
## A source that is smaller than all rungs gets one of its own height.
## @example rungs-for 800 --rate 2Mbps
## => {"name":"720p","height":720,"rate":2000000}
## => {"name":"480p","height":480,"rate":1200000}
## => {"name":"360p","height":360,"rate":700000}
## => {"name":"240p","height":240,"rate":400000}
## @example rungs-for 145 | get name
## => 144p
def rungs-for(height: int, --rate -r: rate? = null, --codec -c: h264|h265|av1 = h264) {
  if $height < 2 { fail "a picture is at least 2 pixels high, not $height" }
  let all = rungs --codec $codec
  let fitting = $all | where {|rung| $rung.height <= $height }
  if count($fitting) == 0 {
    # Pictures have an even number of lines.
    let lines = $height - $height mod 2
    let lowest = last($all)
    [{name: "${lines}p", height: $lines, rate: min($lowest.rate, $rate)}]
  } else {
    # Below the first rung, one at the rate of the source would only be smaller.
    let first = first($fitting)
    $fitting
    | where {|rung| $rung.name == $first.name or $rate == null or $rung.rate < $rate }
    | set rate min(rate, $rate)
  }
}

## For each video that flows in, as `probe` tells it, a row for each rung that fits it: path, rung, height and rate.
## @example [{path: film.mov, height: 480, bitrate: 800kbps}] | ladder
## => {"path":"film.mov","rung":"480p","height":480,"rate":800000}
## => {"path":"film.mov","rung":"360p","height":360,"rate":700000}
## => {"path":"film.mov","rung":"240p","height":240,"rate":400000}
## @example [{path: film.mov, height: 480} {path: sound.wav, height: null}] | ladder --codec h265 | count
## => 3
def ladder(--codec -c: h264|h265|av1 = h264): table -> table {
  where height? != null | each {|video|
    rungs-for $video.height --rate ($video.bitrate?) --codec $codec
    | each {|rung| {path: $video.path, rung: $rung.name, height: $rung.height, rate: $rung.rate} }
  }
}
