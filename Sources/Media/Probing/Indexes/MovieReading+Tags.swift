import Containers

/// Tags as ffmpeg keeps them: a name in other letters is the same one, and what comes later counts.
struct TagList {
  private(set) var entries: [String: String] = [:]

  mutating func set(_ name: String, _ text: String) {
    for other in entries.keys where other.lowercased() == name.lowercased() { entries[other] = nil }
    entries[name] = text
  }
}

extension MovieReading {
  /// The tags of the file.
  func tags() throws -> TagList {
    var tags = TagList()
    tags.set("major_brand", movie.brand)
    tags.set("minor_version", "\(movie.brandVersion)")
    tags.set("compatible_brands", movie.otherBrands)
    if let time = try MovieTime.text(movie.created) { tags.set("creation_time", time) }
    for tag in movie.tags {
      // Levels of loudness are told of beside the sound.
      guard !isWhole || !tag.name.lowercased().hasPrefix("replaygain") else { throw Doubt() }
      tags.set(tag.name, tag.text)
      guard isWhole, let code = tag.language, let language = try Self.language(code), language != "und" else {
        continue
      }
      tags.set("\(tag.name)-\(language)", tag.text)
    }
    return tags
  }

  /// Time codes of tracks of their own, which the tracks say that refer to them.
  func addTimecodes(_ info: inout MediaInfo) throws {
    for (index, track) in movie.tracks.enumerated() where track.entry.code == "tmcd" {
      guard let timecode = track.entry.timecode, let place = track.places.first,
        let head = try bytes.prefix(at: place.lowerBound, 4), head.count == 4
      else { throw Doubt() }
      let text = try timecode.text(head.reduce(Int64(0)) { $0 << 8 | Int64($1) })
      info.streams[index].frameRate = Double(timecode.timescale) / Double(timecode.ticks)
      info.streams[index].tags["timecode"] = text
      for (other, user) in movie.tracks.enumerated() where user.timecodeTrack == track.id && other != index {
        info.streams[other].tags["timecode"] = text
      }
      // By their place, not by their number.
      let isUsed = movie.tracks.contains { $0.handler == "vide" && $0.timecodeTrack == index + 1 }
      if !isUsed, info.tags["timecode"] == nil { info.tags["timecode"] = text }
    }
  }
}

extension MovieFile.Timecode {
  /// A number of frames as hours, minutes, seconds and frames (SMPTE ST 12-1).
  func text(_ value: Int64) throws -> String {
    guard timescale > 0, ticks > 0, timescale <= Int32.max, ticks <= Int32.max, frames > 0 else { throw Doubt() }
    let rate = Int64((timescale + ticks / 2) / ticks)
    // Half the rate means every other frame.
    let counted = frames == timescale / ticks ? rate : Int64(frames)
    var number = try MovieTime.rescaled(value, from: counted, to: rate)
    guard (11...100).contains(rate), number < Int32.max else { throw Doubt() }
    let isDropping = flags & 1 == 1
    if isDropping {
      guard rate % 30 == 0 else { throw Doubt() }
      let (left, ten) = (rate / 30 * 2, rate / 30 * 17982)
      number += 9 * left * (number / ten) + left * ((number % ten - left) / (ten / 10))
    }
    let hours = number / (rate * 3600)
    let parts = [
      flags & 2 == 2 ? hours % 24 : hours, number / (rate * 60) % 60, number / rate % 60, number % rate,
    ].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return parts[..<3].joined(separator: ":") + (isDropping ? ";" : ":") + parts[3]
  }
}
