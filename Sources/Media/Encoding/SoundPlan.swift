/// The sound's part of a plan: every track is kept, copied where it is small enough already.
struct SoundPlan {
  let maps: [String]
  let options: [String]
  let changed: [String]

  init(_ tracks: [MediaStream], _ container: Container) {
    var (maps, options, changed) = ([String](), [String](), [String]())
    for (number, track) in tracks.enumerated() {
      maps += ["-map", "0:\(track.index)"]
      if Self.isCopied(track, container) {
        options += ["-c:a:\(number)", "copy"]
      } else {
        options += Self.encoding(track, number, container)
        changed.append("audio track \(number + 1): \(track.codec) to \(container == .webm ? "opus" : "aac")")
      }
    }
    (self.maps, self.options, self.changed) = (maps, options, changed)
  }

  /// Encoding a lossy track again costs quality: it is worth that only when the track is big.
  private static func isCopied(_ track: MediaStream, _ container: Container) -> Bool {
    guard container.copiedAudio.contains(track.codec) else { return false }
    guard let bitrate = track.bitrate else { return true }
    return bitrate <= max(160_000, 96_000 * Int64(channels(track)))
  }

  private static func encoding(_ track: MediaStream, _ number: Int, _ container: Container) -> [String] {
    let channels = channels(track)
    let bitrate = channels <= 2 ? 128 : min(512, 64 * channels)
    let rate = track.sampleRate ?? 48_000
    if container == .webm {
      // libopus refuses layouts such as 5.1(side), and any rate but a few; 48 kHz is its own.
      return [
        "-c:a:\(number)", "libopus", "-b:a:\(number)", "\(bitrate)k", "-ar:a:\(number)", "48000",
        "-filter:a:\(number)", "aformat=channel_layouts=7.1|6.1|5.1|5.0|quad|3.0|stereo|mono",
      ]
    }
    let options = ["-c:a:\(number)", "aac", "-b:a:\(number)", "\(bitrate)k"]
    return rate > 48_000 ? options + ["-ar:a:\(number)", "48000"] : options
  }

  private static func channels(_ track: MediaStream) -> Int { max(1, min(8, track.channels ?? 2)) }
}
