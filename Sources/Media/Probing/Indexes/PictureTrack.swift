import Containers

/// A track of moving pictures of an MP4 or QuickTime file.
struct PictureTrack {
  private let track: MovieFile.Track
  private let bytes: MovieBytes

  init(_ track: MovieFile.Track, _ bytes: MovieBytes) { (self.track, self.bytes) = (track, bytes) }

  func stream() throws -> MediaStream {
    var stream = MediaStream(index: 0, kind: .video, codec: "")
    (stream.isDefault, stream.rotation) = (track.isEnabled, try rotation())
    stream.language = try MovieReading.language(track.language)
    if !track.entry.compressor.isEmpty { stream.tags["encoder"] = track.entry.compressor }
    if let time = try MovieTime.text(track.created) { stream.tags["creation_time"] = time }
    (stream.frameRate, stream.baseFrameRate) = (try FrameRates.mean(track), try FrameRates.grid(track))
    // With twice the rate the order of the fields would have to be known.
    guard let mean = stream.frameRate, let grid = stream.baseFrameRate, abs(grid / mean - 2) > 0.06 else {
      throw Doubt()
    }
    switch track.entry.code {
    case "avc1": try describe(&stream, codec: "h264", try avc())
    case "hvc1", "hev1": try describe(&stream, codec: "hevc", try hevc())
    default: throw Doubt()
    }
    return stream
  }

  private func describe(_ stream: inout MediaStream, codec: String, _ parameters: SequenceParameters) throws {
    stream.codec = codec
    (stream.profile, stream.level) = (parameters.profile, parameters.level)
    (stream.width, stream.height) = (parameters.width, parameters.height)
    stream.pixelFormat = codec == "hevc" ? parameters.pixelFormatOfHEVC : parameters.pixelFormat
    stream.bitDepth = parameters.depth
    let colors = parameters.colors ?? ColorNumbers()
    stream.colorPrimaries = ColorNames.primaries(colors.primaries)
    stream.colorTransfer = ColorNames.transfer(colors.transfer)
    stream.colorSpace = ColorNames.matrix(colors.matrix)
    // Red, green and blue have pixel formats of their own; of other curves frames tell more.
    guard colors.matrix != 0, !stream.isHDR else { throw Doubt() }
  }

  /// ffmpeg takes what H.264 says where it says it, else what the container says.
  private func avc() throws -> SequenceParameters {
    guard let box = track.entry.boxes["avcC"] else { throw Doubt() }
    let configuration = try AVCConfiguration(box)
    var parameters = configuration.parameters
    guard parameters.width == track.entry.width, parameters.height == track.entry.height, !track.places.isEmpty else {
      throw Doubt()
    }
    try checkFrames(configuration)
    if let (colors, isFull) = try containerColors() {
      parameters.colors = parameters.colors ?? colors
      if let isFull {
        guard parameters.isFullRange ?? isFull == isFull else { throw Doubt() }
        parameters.isFullRange = isFull
      }
    }
    return parameters
  }

  private func hevc() throws -> SequenceParameters {
    guard let box = track.entry.boxes["hvcC"], track.sampleCount > 0 else { throw Doubt() }
    _ = try containerColors()
    return try HEVCConfiguration.parameters(box)
  }

  /// The first frame, and those of the next that could bring parameters of their own.
  private func checkFrames(_ configuration: AVCConfiguration) throws {
    let keys = (track.keys ?? Array(0..<min(24, track.places.count))).filter { $0 > 0 && $0 < 24 }
    for index in [0] + keys.prefix(3) {
      guard index < track.places.count else { throw Doubt() }
      let place = track.places[index]
      let size = place.upperBound - place.lowerBound
      guard let head = try bytes.prefix(at: place.lowerBound, Int(min(size, 4096))) else { throw Doubt() }
      try configuration.check(head, size: size)
    }
  }

  private func containerColors() throws -> (ColorNumbers, Bool?)? {
    guard let box = track.entry.boxes["colr"] else { return nil }
    let kind = box.prefix(4)
    if kind.elementsEqual("prof".utf8) || kind.elementsEqual("rICC".utf8) { return nil }
    let isLong = kind.elementsEqual("nclx".utf8)
    guard isLong || kind.elementsEqual("nclc".utf8), box.count >= (isLong ? 11 : 10) else { throw Doubt() }
    func number(_ place: Int) -> Int { Int(box[place]) << 8 | Int(box[place + 1]) }
    let colors = ColorNumbers(primaries: number(4), transfer: number(6), matrix: number(8))
    return (colors, isLong ? box[10] & 0x80 != 0 : nil)
  }

  /// Quarter turns; counter-clockwise, as ffmpeg counts them. Others are mirrored, or aslant.
  private func rotation() throws -> Int {
    let matrix = track.matrix
    guard matrix.count == 9, matrix[2] == 0, matrix[5] == 0, matrix[8] == 1 << 30 else { throw Doubt() }
    let one: Int32 = 1 << 16
    switch [matrix[0], matrix[1], matrix[3], matrix[4]] {
    case [one, 0, 0, one]: return 0
    case [0, one, -one, 0]: return -90
    case [-one, 0, 0, -one]: return -180
    case [0, -one, one, 0]: return 90
    default: throw Doubt()
    }
  }
}
