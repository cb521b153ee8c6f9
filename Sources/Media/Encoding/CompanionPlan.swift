/// What travels beside picture and sound: subtitles, cover art, attachments; and what has to stay behind.
struct CompanionPlan {
  private(set) var maps: [String] = []
  private(set) var options: [String] = []
  private(set) var dropped: [String] = []
  private(set) var changed: [String] = []
  /// Pictures of the cover that the container holds as attached files.
  private(set) var covers: [AttachedCover] = []
  private var attachmentCount = 0
  /// How many subtitle tracks and pictures of the cover the output has.
  private(set) var (subtitleCount, coverCount) = (0, 0)

  init(_ info: MediaInfo, _ main: MediaStream, _ container: Container) {
    for stream in info.streams where stream.index != main.index {
      switch stream.kind {
      case .audio: break
      case .subtitle: addSubtitle(stream, container)
      case .video where stream.isAttachedPicture: addCover(stream, container)
      case .video: dropped.append("video stream \(stream.index) (only the main one is kept)")
      case .attachment: addAttachment(stream, container)
      // The text track of chapters and the timecode track are written anew by the muxer.
      case .data where stream.codec == "bin_data" && stream.codecTag == "text": break
      case .data where stream.codecTag == "tmcd": break
      case .data: dropped.append("data stream \(stream.index) (\(stream.codecTag ?? stream.codec))")
      }
    }
    // ffmpeg puts them behind those that it copies.
    for place in covers.indices { covers[place].number = attachmentCount + place }
  }

  private static let text: Set<String> = [
    "subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text", "microdvd", "subviewer", "sami",
  ]
  /// What Matroska holds as it is.
  private static let matroska: Set<String> = [
    "subrip", "srt", "ass", "ssa", "webvtt", "dvd_subtitle", "hdmv_pgs_subtitle", "dvb_subtitle",
  ]
  private static let styled: Set<String> = ["ass", "ssa"]

  private mutating func addSubtitle(_ stream: MediaStream, _ container: Container) {
    let number = subtitleCount
    guard Self.text.contains(stream.codec) || (container == .mkv && Self.matroska.contains(stream.codec)) else {
      dropped.append("subtitle stream \(stream.index) (\(stream.codec) has no place in \(container.rawValue))")
      return
    }
    let codec: String =
      switch container {
      case .mp4: stream.codec == "mov_text" ? "copy" : "mov_text"
      case .webm: stream.codec == "webvtt" ? "copy" : "webvtt"
      case .mkv: Self.matroska.contains(stream.codec) ? "copy" : "subrip"
      }
    maps += ["-map", "0:\(stream.index)"]
    options += ["-c:s:\(number)", codec]
    if codec != "copy" {
      changed.append("subtitle track \(number + 1): \(stream.codec) to \(codec)")
      if Self.styled.contains(stream.codec) { dropped.append("styling of subtitle track \(number + 1)") }
    }
    subtitleCount += 1
  }

  private mutating func addCover(_ stream: MediaStream, _ container: Container) {
    guard container != .webm, stream.codec == "mjpeg" || stream.codec == "png" else {
      dropped.append("cover art (\(container.rawValue) output does not carry it)")
      return
    }
    coverCount += 1
    let number = coverCount
    guard container == .mp4 else {
      covers.append(AttachedCover(stream: stream.index, isPNG: stream.codec == "png", name: stream.tags["filename"]))
      return
    }
    maps += ["-map", "0:\(stream.index)"]
    options += ["-c:v:\(number)", "copy", "-disposition:v:\(number)", "attached_pic"]
  }

  private mutating func addAttachment(_ stream: MediaStream, _ container: Container) {
    let name = stream.tags["filename"] ?? stream.codec
    guard container == .mkv else {
      dropped.append("attachment \(name)")
      return
    }
    maps += ["-map", "0:\(stream.index)"]
    options += ["-c:t", "copy"]
    attachmentCount += 1
  }
}
