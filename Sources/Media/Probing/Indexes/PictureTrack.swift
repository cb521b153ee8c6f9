import Containers

/// A track of moving pictures of an MP4 or QuickTime file.
struct PictureTrack {
  private let track: MovieFile.Track
  private let bytes: MovieBytes

  init(_ track: MovieFile.Track, _ bytes: MovieBytes) { (self.track, self.bytes) = (track, bytes) }

  /// - Parameter isWhole: whether all is asked for, and not only what people are shown.
  func stream(isWhole: Bool) throws -> MediaStream {
    var stream = MediaStream(index: 0, kind: .video, codec: "")
    (stream.isDefault, stream.rotation) = (track.isEnabled, try rotation())
    if !track.entry.compressor.isEmpty { stream.tags["encoder"] = track.entry.compressor }
    if let time = try MovieTime.text(track.created) { stream.tags["creation_time"] = time }
    (stream.frameRate, stream.baseFrameRate) = (try FrameRates.mean(track), try FrameRates.grid(track))
    // With twice the rate the order of the fields would have to be known.
    guard let mean = stream.frameRate, let grid = stream.baseFrameRate, abs(grid / mean - 2) > 0.06 else {
      throw Doubt()
    }
    let parameters: SequenceParameters
    switch track.entry.code {
    case "avc1":
      let configuration = try avc()
      parameters = configuration.parameters
      try describe(&stream, codec: "h264", parameters)
      if isWhole {
        let (head, size) = try head(0)
        stream.fieldOrder = try fieldOrder() ?? configuration.fieldOrder(head, size: size)
      }
    case "hvc1", "hev1":
      parameters = try hevc()
      try describe(&stream, codec: "hevc", parameters)
      if isWhole { stream.fieldOrder = try fieldOrder() }
    default: throw Doubt()
    }
    if isWhole {
      // A profile of the colours is told of, too.
      guard track.entry.boxes["colr"]?.starts(with: "prof".utf8) != true else { throw Doubt() }
      stream.colorRange = parameters.isFullRange.map { $0 ? "pc" : "tv" } ?? (stream.codec == "hevc" ? "tv" : nil)
      stream.pixelAspect = try pixelAspect(parameters)
      // Where it lies counts, too.
      if track.matrix != [1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30] { stream.sideData = ["Display Matrix"] }
    }
    return stream
  }

  /// The container's word comes first, then the shape that the track is shown in, then the codec's.
  private func pixelAspect(_ parameters: SequenceParameters) throws -> String? {
    var ratio = parameters.pixel ?? Ratio(top: 0, bottom: 1)
    if let box = track.entry.boxes["pasp"] {
      guard box.count >= 8 else { throw Doubt() }
      let numbers = [0, 4].map { start in box[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
      ratio = Ratio(top: numbers[0], bottom: numbers[1])
      guard ratio.top > 0, ratio.bottom > 0 else { throw Doubt() }
    } else if track.shown.width > 0, track.shown.height > 0 {
      guard track.shown == (track.entry.width, track.entry.height) else { throw Doubt() }
    }
    guard ratio.top > 0, ratio.bottom > 0 else { return nil }
    let divisor = Int(FrameRates.gcd(Int64(ratio.top), Int64(ratio.bottom)))
    let (top, bottom) = (ratio.top / divisor, ratio.bottom / divisor)
    guard top < 1000, bottom < 1000 else { throw Doubt() }
    return top == bottom ? nil : "\(top):\(bottom)"
  }

  /// The order of the fields that the container tells.
  private func fieldOrder() throws -> String? {
    guard let box = track.entry.boxes["fiel"] else { return nil }
    guard box.count == 2 else { throw Doubt() }
    switch (box[0], box[1]) {
    case (1, _): return "progressive"
    case (2, 1): return "tt"
    case (2, 6): return "bb"
    case (2, 9): return "tb"
    case (2, 14): return "bt"
    default: throw Doubt()
    }
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
  private func avc() throws -> AVCConfiguration {
    guard let box = track.entry.boxes["avcC"] else { throw Doubt() }
    var configuration = try AVCConfiguration(box)
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
    configuration.parameters = parameters
    return configuration
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
      let (head, size) = try head(index)
      try configuration.check(head, size: size)
    }
  }

  /// The beginning of a frame, and how many bytes all of it has.
  private func head(_ index: Int) throws -> (bytes: [UInt8], size: Int64) {
    guard index < track.places.count else { throw Doubt() }
    let place = track.places[index]
    let size = place.upperBound - place.lowerBound
    guard let head = try bytes.prefix(at: place.lowerBound, Int(min(size, 4096))) else { throw Doubt() }
    return (head, size)
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
