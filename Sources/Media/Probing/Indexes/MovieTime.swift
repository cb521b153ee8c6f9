import Containers
import Platform
import Quantities

/// Times of MP4 files as ffmpeg writes them.
enum MovieTime {
  /// - Parameter seconds: since 1904, or since 1970 where that is too early; 0 for none.
  static func text(_ seconds: Int64) throws -> String? {
    guard seconds != 0 else { return nil }
    let since1970 = seconds >= 2_082_844_800 ? seconds - 2_082_844_800 : seconds
    let (nanoseconds, overflow) = since1970.multipliedReportingOverflow(by: 1_000_000_000)
    guard since1970 >= 0, !overflow else { throw Doubt() }
    return Timestamp(nanoseconds: nanoseconds).description.dropLast() + ".000000Z"
  }

  /// Seconds, with the six decimals that ffprobe prints.
  static func seconds(_ ticks: Int64, _ timescale: Int64) throws -> Double {
    guard timescale > 0, ticks.magnitude < 1 << 52 else { throw Doubt() }
    let exact = Double(ticks) * (1 / Double(timescale))
    let scaled = exact * 1e6
    guard abs(scaled) < 1e15 else { throw Doubt() }
    var whole = scaled.rounded(.toNearestOrEven)
    // Half a millionth is rounded by what the product lost.
    let (rest, lost) = (scaled - whole, (-scaled).addingProduct(exact, 1e6))
    if rest == 0.5, lost > 0 { whole += 1 }
    if rest == -0.5, lost < 0 { whole -= 1 }
    return whole / 1e6
  }

  /// A time in other ticks, rounded to the nearest one.
  static func rescaled(_ ticks: Int64, from: Int64, to: Int64) throws -> Int64 {
    let (product, overflow) = ticks.multipliedReportingOverflow(by: to)
    guard from > 0, ticks >= 0, !overflow, product < 1 << 62 else { throw Doubt() }
    return (product + from / 2) / from
  }
}

/// When a track starts, how long it is and how many bits a second of it has, as ffmpeg 5.1 takes it from the tables and the edits.
struct TrackTiming {
  /// Ticks; nil where it hangs on what is read of the samples.
  var start: Int64?
  /// Ticks, above 0.
  var duration: Int64
  /// Bits per second.
  var bitrate: Int64

  init(_ track: MovieFile.Track, movie: MovieFile) throws {
    let ticks = track.ticks
    duration = min(track.duration, ticks)
    guard duration > 0, track.sampleCount > 0, track.byteCount < 1 << 56 else { throw Doubt() }
    let (bits, overflow) = (track.byteCount * 8).multipliedReportingOverflow(by: track.timescale)
    guard !overflow, bits < 1 << 62 else { throw Doubt() }
    bitrate = bits / duration
    var edits = track.edits[...]
    guard !edits.isEmpty else {
      start = track.handler == "vide" ? track.firstOffset : track.handler == "soun" ? 0 : nil
      return
    }
    // Nothing at first, and then one part.
    var empty: Int64 = 0
    if let first = edits.first, first.start == -1 {
      empty = try MovieTime.rescaled(first.duration, from: movie.timescale, to: track.timescale)
      edits = edits.dropFirst()
    }
    guard edits.count == 1, let edit = edits.first, edit.start >= 0, edit.start < ticks else { throw Doubt() }
    let shown = try MovieTime.rescaled(edit.duration, from: movie.timescale, to: track.timescale)
    guard shown > 0 else { throw Doubt() }
    (start, duration) = (empty, min(duration, empty + shown))
  }
}
