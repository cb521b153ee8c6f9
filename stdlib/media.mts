# What people keep in media libraries, and how to pick it out.

## Keep the files that are videos, by their extension.
## @example [{ext: mp4} {ext: txt}] | videos
## => {"ext":"mp4"}
def videos(): table -> table {
  where ext in [3gp avi flv m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv]
}

## Keep the files that are images, by their extension.
## @example [{ext: webp} {ext: mp4}] | images
## => {"ext":"webp"}
def images(): table -> table {
  where ext in [avif bmp gif heic heif jpeg jpg jxl png svg tif tiff webp]
}

## Keep the files that are sound, by their extension.
## @example [{ext: flac} {ext: mp4}] | sounds
## => {"ext":"flac"}
def sounds(): table -> table {
  where ext in [aac aif aiff flac m4a mka mp3 oga ogg opus wav wma]
}

## Keep the files above a size, the largest first.
## @example [{name: a, size: 1GiB} {name: b, size: 1MiB}] | large
## => {"name":"a","size":1073741824}
def large(limit: size = 256MiB): table -> table {
  where size > $limit | sort size --desc
}

## Keep the files that changed within a while before now.
## @example [{name: a, modified: 2000-01-01}] | recent 1d
def recent(age: duration = 24h): table -> table {
  where modified >= now() - $age
}
