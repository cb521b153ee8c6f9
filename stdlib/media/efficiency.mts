# How many bits the pictures of a video take, and which videos take more than they need.

## Add the column `bits`: how many bits of the file there are for each pixel of each picture.
## About 0.1 is usual for h264, 0.06 for h265, 0.04 for av1; far above that a file can be made smaller without being seen to be.
## It is null where the size of the picture or its rate is not known.
## @example [{name: a, bitrate: 8Mbps, width: 1920, height: 1080, fps: 25fps}] | bits-per-pixel | get bits
## => 0.15432098765432098
def bits-per-pixel(): table -> table {
  set bits bitrate / 1bps / (width * height) / (fps / 1fps)
}

## Keep the videos that take more bits per pixel than they need, the most wasteful first.
## @example [{name: a, bitrate: 8Mbps, width: 1920, height: 1080, fps: 25fps} {name: b, bitrate: 3Mbps, width: 1920, height: 1080, fps: 25fps}] | wasteful | get name
## => a
def wasteful(above: float = 0.12): table -> table {
  bits-per-pixel | where bits > $above | sort bits --desc
}

## Add up what would be saved if all videos came down to so many bits per pixel: how many they are, their size, and how much of it
## could go.
## @example [{size: 1GB, bitrate: 8Mbps, width: 1920, height: 1080, fps: 25fps}] | savings 0.08 | get saved
## => 481.6MB
def savings(target: float = 0.06): table -> table {
  wasteful $target | agg videos: count(), total: sum(size), saved: sum(size * (1 - $target / bits))
}
