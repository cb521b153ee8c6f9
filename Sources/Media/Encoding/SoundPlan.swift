/// The sound's part of a plan: every track is kept, copied where it is small enough already.
struct SoundPlan {
  private(set) var maps: [String] = []
  private(set) var options: [String] = []
  private(set) var dropped: [String] = []
  private(set) var changed: [String] = []
  /// How many tracks the output has.
  private(set) var count = 0
  /// Whether a track is copied that MP4 holds beyond its standard: FLAC, and MP3 of low rates.
  private(set) var isLoose = false

  /// The sound beside a picture that is copied: however large, it stays as it is unless a profile of sound is asked for.
  init(copying tracks: [MediaStream], _ container: Container, _ request: EncodeRequest) {
    self.init(tracks, container, request, copiesLarge: request.audio == nil)
  }

  /// - Parameter copiesLarge: whether every track that the container holds, and that browsers play where they are to, stays as it is.
  init(
    _ tracks: [MediaStream], _ container: Container, _ request: EncodeRequest = EncodeRequest(),
    copiesLarge: Bool = false
  ) {
    let known = tracks.filter { !["unknown", "none"].contains($0.codec) }
    for track in tracks where ["unknown", "none"].contains(track.codec) {
      dropped.append("audio stream \(track.index) (no decoder knows it)")
    }
    // Browsers offer no choice of tracks.
    let kept = request.isForBrowsers ? known.sorted { $0.isDefault && !$1.isDefault }.prefix(1) : known[...]
    for track in known where !kept.contains(track) {
      dropped.append("audio stream \(track.index) (browsers play one track)")
    }
    for track in kept { add(track, container, request, copiesLarge) }
  }

  private mutating func add(
    _ track: MediaStream, _ container: Container, _ request: EncodeRequest, _ copiesLarge: Bool
  ) {
    maps += ["-map", "0:\(track.index)"]
    let isCopied =
      if copiesLarge, !request.isForBrowsers { container.holds(track.codec) } else {
        Self.fits(track, container, request) && (copiesLarge || Self.isSmall(track, request))
      }
    if isCopied {
      options += ["-c:a:\(count)", "copy"]
      isLoose = isLoose || track.codec == "flac" || (track.codec == "mp3" && (track.sampleRate ?? 48_000) < 16_000)
    } else {
      let channels = Self.channels(track, request)
      options += Self.encoding(track, count, container, request.audio ?? .medium, channels)
      let codec = container == .webm ? "opus" : "aac"
      let (was, now) = (track.bitrate ?? 0, Self.bitrate(request.audio ?? .medium, channels))
      // The same codec at another rate: without the rates that would say nothing.
      let rates = track.codec == codec && was > 0 ? (" at \(was / 1000) kbit/s", " at \(now) kbit/s") : ("", "")
      changed.append("audio track \(count + 1): \(track.codec)\(rates.0) to \(codec)\(rates.1)")
      if let had = track.channels, had > channels { changed.append("\(had) channels to \(channels)") }
    }
    count += 1
  }

  /// Whether it plays where it is to.
  private static func fits(_ track: MediaStream, _ container: Container, _ request: EncodeRequest) -> Bool {
    guard container.copiedAudio.contains(track.codec), (track.channels ?? 2) <= channels(track, request) else {
      return false
    }
    guard request.isForBrowsers else { return true }
    return (container == .webm || track.codec == "aac" || track.codec == "mp3")
      && (track.sampleRate ?? 48_000) <= 48_000
  }

  /// Encoding a lossy track again costs quality: it is worth that only when the track is big.
  private static func isSmall(_ track: MediaStream, _ request: EncodeRequest) -> Bool {
    guard let bitrate = track.bitrate else { return true }
    let forTwo: Int64 =
      switch request.audio {
      case .high: 256_000
      case .medium, nil: 160_000
      case .low: 112_000
      case .minimum: 80_000
      }
    // A track of many channels may have proportionally more.
    return bitrate <= max(forTwo, forTwo * 3 / 5 * Int64(channels(track, request)))
  }

  /// Thousands of bits a second for a track that is encoded.
  private static func bitrate(_ profile: AudioProfile, _ channels: Int) -> Int {
    let forTwo =
      switch profile {
      case .high: 192
      case .medium: 128
      case .low: 96
      case .minimum: 64
      }
    return channels <= 2 ? forTwo : min(512, forTwo / 2 * channels)
  }

  private static func encoding(
    _ track: MediaStream, _ number: Int, _ container: Container, _ profile: AudioProfile, _ channels: Int
  ) -> [String] {
    let bitrate = bitrate(profile, channels)
    let rate = track.sampleRate ?? 48_000
    let mix = channels < (track.channels ?? channels) ? ["-ac:a:\(number)", "\(channels)"] : []
    if container == .webm {
      // libopus refuses layouts such as 5.1(side), and any rate but a few; 48 kHz is its own.
      return [
        "-c:a:\(number)", "libopus", "-b:a:\(number)", "\(bitrate)k", "-ar:a:\(number)", "48000",
        "-filter:a:\(number)", "aformat=channel_layouts=7.1|6.1|5.1|5.0|quad|3.0|stereo|mono",
      ] + mix
    }
    let options = ["-c:a:\(number)", "aac", "-b:a:\(number)", "\(bitrate)k"] + mix
    return rate > 48_000 ? options + ["-ar:a:\(number)", "48000"] : options
  }

  /// How many channels the output's track has: two at most in the small profiles and in browsers.
  private static func channels(_ track: MediaStream, _ request: EncodeRequest) -> Int {
    let most = request.isForBrowsers || request.audio == .low || request.audio == .minimum ? 2 : 8
    return max(1, min(most, track.channels ?? 2))
  }
}
