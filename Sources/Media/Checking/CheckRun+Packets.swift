import Containers
import Flow
import Processes
import Synchronization

extension CheckRun {
  /// Reads every packet, and compares them with the index and with one another.
  func readPackets(_ before: Outcome) async throws -> Outcome {
    guard let info = before.info else { return before }
    let packets = Mutex(PacketTally())
    let subject = "check " + name(of: source.name)
    let isMovie = look.report.format == .mp4 || look.report.format == .mov
    let outcome = try await Program.locate("ffprobe").run(
      ["-v", "repeat+level+warning", "-show_packets", "-show_entries"]
        + ["packet=stream_index,pts_time,dts_time,duration_time,size,flags", "-of", "csv=p=0"]
        // All that the index counts, not only what an edit list lets players show.
        + (isMovie ? ["-ignore_editlist", "1"] : []) + FFmpegInput.strict + FFmpegInput.arguments(source),
      patience: .zero, limits: ResourceLimits(memory: Self.memory),
      onOutput: { chunk in
        let last = packets.withLock { packets -> Double? in
          packets.feed(chunk)
          return packets.last
        }
        let share = last.flatMap { last in info.duration.map { min(1, max(0, last / max(0.1, $0))) } }
        progress(Progress(subject, fraction: share))
      },
      onErrorLine: { line in
        tally.add(FFmpegMessage(line: line).withoutName(source), at: packets.withLock { $0.last })
      })
    var all = packets.withLock { $0 }
    all.finish()
    note(all, info)
    if !outcome.succeeded, !tally.hasDamage {
      tally.add(.decodeError, words: "ffprobe ended with \(outcome.status)")
    }
    var result = before
    (result.packets, result.seconds) = (all.count, all.last)
    return result
  }

  private func note(_ packets: PacketTally, _ info: MediaInfo) {
    let isMovie = look.report.format == .mp4 || look.report.format == .mov
    let timed = info.streams.filter { $0.kind == .video && !$0.isAttachedPicture || $0.kind == .audio }
    if packets.count == 0, !timed.isEmpty { tally.add(.truncated, words: "there are no packets in it") }
    for stream in timed {
      guard let seen = packets.streams[stream.index] else {
        if packets.count > 0, (stream.frameCount ?? 0) > 0 {
          tally.add(.truncated, words: "no packets of stream \(stream.index) are there")
        }
        continue
      }
      if isMovie, !look.report.isFragmented, let count = stream.frameCount, !stream.codec.hasPrefix("pcm_"),
        seen.count < count
      {
        tally.add(
          .truncated, seconds: seen.end,
          words: "the index counts \(count) packets of stream \(stream.index), \(seen.count) came")
      }
      if seen.backwards > 0 {
        tally.add(
          .timestamp, seconds: seen.firstBackwards, count: seen.backwards,
          words: "timestamps of stream \(stream.index) run backwards")
      }
      if let gap = seen.gap, !look.report.format.isPicture {
        tally.add(
          .timestamp, seconds: gap.start,
          words: "nothing of stream \(stream.index) comes for \(tenths(gap.length)) s")
      }
      if stream.kind == .video, seen.keys == 0, seen.count > 0 {
        tally.add(.timestamp, words: "stream \(stream.index) has no keyframe")
      }
    }
    let (video, audio) = (length(of: .video, timed, packets), length(of: .audio, timed, packets))
    // Those of a film count what an edit list hides; what it shows was compared already.
    if let video, let audio, !isMovie, !tally.hasDamage { noteDesync(video, audio) }
    if !look.report.format.isPicture {
      noteShortfall(promised: promise(info.playingTime), got: [video, audio].compactMap(\.self).max())
    }
  }

  private func length(of kind: MediaStream.Kind, _ streams: [MediaStream], _ packets: PacketTally) -> Double? {
    streams.filter { $0.kind == kind }.compactMap { packets.streams[$0.index]?.end }.max()
  }
}

/// What the packets of a file say, in constant memory: lines of ffprobe such as `0,0.120000,-0.040000,0.040000,3660,K_`.
struct PacketTally: Sendable {
  struct Stream: Sendable {
    var count: Int64 = 0
    var keys: Int64 = 0
    var empty: Int64 = 0
    var backwards = 0
    var firstBackwards: Double?
    var lastDecoding: Double?
    /// When the last one ends, in seconds.
    var end: Double?
    /// The longest time in which nothing comes.
    var gap: (start: Double, length: Double)?
    var start: Double?
  }

  private(set) var streams: [Int: Stream] = [:]
  private(set) var count: Int64 = 0
  /// The latest time so far, in seconds.
  private(set) var last: Double?
  private var line: [UInt8] = []

  private static let mostStreams = 4096
  /// Nothing for so long is a gap, in seconds.
  static let longestPause = 2.0

  mutating func feed(_ chunk: [UInt8]) {
    var start = 0
    for place in chunk.indices where chunk[place] == UInt8(ascii: "\n") {
      take(chunk[start..<place])
      start = place + 1
    }
    if chunk.count - start + line.count < 4096 { line += chunk[start...] }
  }

  mutating func finish() { take([]) }

  private mutating func take(_ end: ArraySlice<UInt8>) {
    defer { line.removeAll(keepingCapacity: true) }
    let whole = line.isEmpty ? end : (line + end)[...]
    let fields = whole.split(separator: UInt8(ascii: ","), maxSplits: 6, omittingEmptySubsequences: false)
    guard fields.count >= 6, let index = Self.number(fields[0]).map({ Int($0) }), index >= 0 else { return }
    guard streams[index] != nil || streams.count < Self.mostStreams else { return }
    count += 1
    let times = (1...3).map { Self.number(fields[$0]) }
    streams[index, default: Stream()].take(
      shown: times[0], decoded: times[1], duration: times[2] ?? 0, isEmpty: Self.number(fields[4]) == 0,
      isKey: fields[5].first == UInt8(ascii: "K"))
    if let time = times[0] ?? times[1] { last = max(last ?? time, time) }
  }

  /// A decimal number; nil for `N/A`.
  private static func number(_ text: ArraySlice<UInt8>) -> Double? {
    var (value, scale, isFraction, isNegative) = (0.0, 1.0, false, false)
    for (place, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value * 10 + Double(byte - UInt8(ascii: "0"))
        if isFraction { scale *= 10 }
      case UInt8(ascii: ".") where !isFraction: isFraction = true
      case UInt8(ascii: "-") where place == 0: isNegative = true
      default: return nil
      }
    }
    return text.isEmpty ? nil : (isNegative ? -value : value) / scale
  }
}

extension PacketTally.Stream {
  mutating func take(shown: Double?, decoded: Double?, duration: Double, isEmpty: Bool, isKey: Bool) {
    count += 1
    if isKey { keys += 1 }
    if isEmpty { empty += 1 }
    if let decoded {
      if let last = lastDecoding, decoded < last {
        backwards += 1
        firstBackwards = firstBackwards ?? decoded
      }
      lastDecoding = decoded
    }
    guard let time = shown ?? decoded else { return }
    start = min(start ?? time, time)
    if let end, time - end > max(PacketTally.longestPause, gap?.length ?? 0) { gap = (end, time - end) }
    end = max(end ?? time, time + duration)
  }
}
