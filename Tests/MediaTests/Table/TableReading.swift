import Processes

/// What ffprobe says of a file, read here and not by the engine: a flat list of keys, and the times of its packets.
struct TableReading: Sendable {
  struct Stream: Sendable {
    let fields: [String: String]
    /// When the packets of this stream are shown, in seconds, sorted.
    let times: [Double]

    subscript(_ key: String) -> String? { fields[key].flatMap { ["unknown", "N/A", ""].contains($0) ? nil : $0 } }
    var kind: String { self["codec_type"] ?? "" }
    var isCover: Bool { self["disposition.attached_pic"] == "1" }
    var language: String? { self["tags.language"].flatMap { $0 == "und" ? nil : $0 } }
    var isTurned: Bool {
      fields.contains { ($0.key.hasSuffix(".rotation") || $0.key == "tags.rotate") && $0.value != "0" }
    }
    func hasSideData(_ kind: String) -> Bool {
      fields.contains { $0.key.hasSuffix("side_data_type") && $0.value == kind }
    }
  }

  let streams: [Stream]
  let format: [String: String]
  let chapters: [String]
  /// What ffprobe complained of.
  let complaints: String

  var video: Stream? {
    let candidates = streams.filter { $0.kind == "video" && !$0.isCover }
    return candidates.first { $0["disposition.default"] == "1" } ?? candidates.first
  }
  var audio: [Stream] { streams.filter { $0.kind == "audio" } }
  var subtitles: [Stream] { streams.filter { $0.kind == "subtitle" } }
  var covers: [Stream] { streams.filter(\.isCover) }

  init(_ path: String) async throws {
    let (output, outcome) = try await Program.locate("ffprobe").collect(
      ["-v", "error", "-show_streams", "-show_format", "-show_chapters", "-show_packets", "-show_entries"]
        + ["packet=stream_index,pts_time", "-of", "flat=sep_char=/", "-i", path])
    complaints = outcome.lastErrors
    var (streams, format) = ([String: [String: String]](), [String: String]())
    var (titles, packets) = ([String](), [String: [String: String]]())
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let parts = line[..<equals].split(separator: "/").map(String.init)
      let value = line[line.index(after: equals)...].drop { $0 == "\"" }
      let text = value.hasSuffix("\"") ? String(value.dropLast()) : String(value)
      switch parts.first {
      case "streams" where parts.count > 3: streams[parts[2], default: [:]][parts[3...].joined(separator: ".")] = text
      case "format": format[parts.dropFirst().joined(separator: ".")] = text
      case "chapters" where parts.last == "title": titles.append(text)
      case "packets" where parts.count > 3: packets[parts[2], default: [:]][parts[3]] = text
      default: break
      }
    }
    var times: [String: [Double]] = [:]
    for packet in packets.values {
      if let stream = packet["stream_index"], let time = packet["pts_time"].flatMap(Double.init) {
        times[stream, default: []].append(time)
      }
    }
    self.streams = streams.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map {
      Stream(fields: $0.value, times: (times[$0.key] ?? []).sorted())
    }
    (self.format, chapters) = (format, titles)
  }

  func tag(_ name: String) -> String? { format.first { $0.key.lowercased() == "tags." + name }?.value }
}

/// Every picture of a file as a player shows it, four by four pixels of red, green, blue and opacity.
struct TablePictures: Sendable {
  let frames: [[UInt8]]
  let complaints: String

  init(_ path: String, _ stream: String, decoder: [String]) async throws {
    let (output, outcome) = try await Program.locate("ffmpeg").collect(
      ["-v", "error", "-nostdin"] + decoder + ["-i", path, "-map", "0:\(stream)", "-vf"]
        + [
          "scale=4:4:flags=area+full_chroma_int+full_chroma_inp+accurate_rnd,format=rgba", "-fps_mode", "passthrough",
          "-enc_time_base:v", "-1", "-f", "rawvideo", "-", "-map", "0:a?",
        ]
        + ["-f", "null", "-"])
    complaints = outcome.lastErrors
    frames = stride(from: 0, to: output.count - output.count % 64, by: 64).map { Array(output[$0..<$0 + 64]) }
  }

  /// The greatest difference of a colour between the middle pictures of both.
  func distance(to other: TablePictures) -> Int? {
    guard !frames.isEmpty, !other.frames.isEmpty else { return nil }
    return zip(frames[frames.count / 2], other.frames[other.frames.count / 2]).map { abs(Int($0) - Int($1)) }.max()
  }
}
