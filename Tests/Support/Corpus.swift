/// Programs that must be read without a complaint.
public enum Corpus {
  /// The programs, in their order.
  public static let programs: [String] = [
    #"""
    ls r2:videos | where size>256MiB | optimize h265 high | validate
    """#,
    #"""
    ls r2:videos/**/*.{mp4,mov,webm} | probe
    | agg n: count(), total: sum(size), rate: mean(bitrate) by codec
    | sort total --desc | to md | save report.md
    """#,
    #"""
    ls nas:footage | probe | where size/duration > 2MB/s and codec != hevc | sort size --desc | first 20
    """#,
    #"""
    let day = $(now | format date "%Y-%m-%d")
    ls r2:videos/raw/*.mov | where modified >= now() - 24h | optimize av1 balanced --out r2:videos/$day/ | validate
    """#,
    #"""
    for f in $(ls r2:incoming/*.mov) {
      try { optimize $f h265 high --out r2:videos/${f.path.stem}.mp4 | validate }
      catch e { warn "skipped $f.name: $e.message" }
      finally { rm work/${f.path.stem}.* --quiet }
    }
    """#,
    #"""
    var tries = 0
    while $tries < 5 {
      let r = http head https://cdn.example.com/v/1.mp4?sig=a&x=1
      if $r.status == 200 { break }
      $tries += 1
      sleep (2s * $tries)
    }
    """#,
    #"""
    ## Re-encode files above a size limit.
    ## @example ls r2:videos | shrink 1GiB --codec av1
    def shrink(limit: size = 256MiB, --codec -c: h264|h265|av1 = h265, --check): table -> table {
      where size > $limit
      | optimize $codec high
      | if $check { validate } else { $in }
    }
    """#,
    #"""
    ls r2:images | prewarm --base-url https://cdn.example.com --variants thumbnail,webp --workers 200 | save warm.ndjson
    open warm.ndjson | where not ok | group status | sort count --desc
    open warm.ndjson | where status in [429 503] | prewarm --retry 5
    """#,
    #"""
    stdin --lines | probe | where height>=2160 and hdr | select name height codec | to ndjson
    """#,
    #"""
    let have = ls r2:archive | select name size
    ls nas:archive | join $have name size --anti | cp r2:archive --jobs 4 | where not ok | save failed.csv
    """#,
    #"""
    ls r2:cache | where modified < now() - 30d and name not in [index.html robots.txt] | rm --dry-run
    """#,
    #"""
    let warm = ls r2:videos | prewarm --base-url https://cdn.example.com --derivatives desktop,tablet,mobile
    $warm | report errors | save errors.md
    $warm | where ok | loadtest --stages "20@30s 50@2m 0@30s" | report html | save load.html
    if pct($warm.ttfb, 95) > 500ms { fail "p95 time to first byte is too high" }
    """#,
    #"""
    let ladder = [{name: 1080p, height: 1080, rate: 5Mbps} {name: 720p, height: 720, rate: 3Mbps} {name: 480p, height: 480, rate: 1.2Mbps}]
    for step in $ladder { optimize r2:masters/film.mov h264 --height $step.height --bitrate $step.rate --out out/film_${step.name}.mp4 }
    """#,
    #"""
    let bad = ls out | validate --level full | where not ok
    if count($bad) > 0 { $bad | select name error; fail "$(count $bad) files are damaged" --code 3 }
    """#,
    #"""
    #!/usr/bin/env toolkit
    use media/ladder.mts
    ## Move finished masters to cold storage.
    def main(src: path, dst: path = r2:cold, --older-than: duration = 90d, ...tags: text) {
      let heavy = {|f| $f.size > 1GiB and $f.ext in [mov mxf] }
      plan { ls $src | where $heavy | where modified < now() - $older_than | set saved size*40% | mv $dst --retry 3 }
    }
    """#,
  ]
}
