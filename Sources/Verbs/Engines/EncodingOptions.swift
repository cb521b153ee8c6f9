import Interpreter
import Media
import Quantities

/// What a video is encoded to, for every verb that encodes.
struct EncodingOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Encoding",
    """
    What is left open is decided by the codec, the quality and the video itself. Nothing is enlarged.
    """)

  @Option(
    "The container; by default mp4, and webm for vp8 and vp9; in place, and for a file after --out, the one of the name."
  )
  var outputFormat: ContainerChoice?

  @Option("The greatest picture; smaller ones stay as they are.")
  var targetResolution: ResolutionChoice?

  @Option("How a picture of another shape is put into the target resolution.", default: FitChoice.contain)
  var fit: FitChoice

  @Option("The greatest height in pixels.")
  var height: Int?

  @Option("How much sound is kept; by default what is small enough is copied.")
  var audioProfile: AudioChoice?

  @Option("Constant quality instead of the profile's: \(VideoCodec.allCases.ranges { EncoderTable.crfRange($0) }).")
  var crf: Int?

  @Option("The encoder's own preset instead of the profile's, such as slow.")
  var preset: String?

  @Option("A mean bitrate instead of constant quality, such as 3Mbps.")
  var bitrate: BitRate?

  @Switch("Only what every browser plays: 8 bits, one track of stereo sound; not h265.")
  var browserCompatible: Bool

  @Switch("Make a WebM beside each result too, with vp9, or av1 where that is the codec.")
  var createWebm: Bool

  @Option(
    "Which encoders of the graphics card are used, once they have proved that they work.",
    default: HardwareArgument.none)
  var hardwareAcceleration: HardwareArgument

  @Switch("Use no encoder of the graphics card.")
  var disableHardwareAcceleration: Bool

  @Option("How much smaller the result must be; else the original is kept.", default: ShareArgument(percent: 5))
  var minSaving: ShareArgument

  @Switch("Encode also what is small for its size already.")
  var evenEfficient: Bool

  @Option("Measure how like its original the result looks, by what ffmpeg has: vmaf, xpsnr or ssim.", alone: "auto")
  var score: ScoreChoice?

  @Option("Keep the original when the result scores less: \(QualityMetric.allCases.ranges { $0.range.whole }).")
  var minScore: Double?
}

extension EncodingOptions {
  /// For the engine.
  func request(_ codec: CodecChoice, _ quality: QualityChoice) throws -> EncodeRequest {
    var request = EncodeRequest(
      codec: codec.codec, quality: quality.profile, container: outputFormat?.container,
      crf: crf, preset: preset, bitrate: bitrate.map { Int64(max(-9e18, min(9e18, $0.bitsPerSecond.rounded()))) },
      height: height)
    (request.box, request.fit) = (targetResolution?.box, fit.fit)
    request.audio = audioProfile?.profile
    request.isForBrowsers = browserCompatible
    request.hardware = disableHardwareAcceleration ? .software : hardwareAcceleration.choice
    guard (0..<100).contains(minSaving.percent) else {
      throw ListingFilters.usage("--min-saving is 0 % to less than 100 %")
    }
    request.minSaving = minSaving.percent / 100
    request.skipsEfficient = !evenEfficient
    try refuseContradictions()
    try refuseMeaninglessScore()
    return request
  }

  /// What would be passed over without a word.
  private func refuseContradictions() throws {
    if disableHardwareAcceleration, hardwareAcceleration != .none {
      throw ListingFilters.usage("--hardware-acceleration and --disable-hardware-acceleration exclude each other")
    }
    if crf != nil, bitrate != nil {
      throw ListingFilters.usage("--crf and --bitrate exclude each other", hint: "a quality has the rate that it needs")
    }
    if height != nil, targetResolution != nil {
      throw ListingFilters.usage("--height and --target-resolution exclude each other")
    }
    if fit != .contain, targetResolution == nil {
      throw ListingFilters.usage(
        "--fit says how a picture is put into a box, and none is named", hint: "add --target-resolution")
    }
  }

  /// A number says nothing without its measure: 0.98 is hardly to be told from the original by SSIM, and unwatchable by VMAF.
  private func refuseMeaninglessScore() throws {
    guard let minScore else { return }
    guard let metric = score?.metric else {
      throw ListingFilters.usage(
        "--min-score \(minScore) says nothing without its measure",
        hint: "add --score vmaf, --score xpsnr or --score ssim")
    }
    guard metric.range.contains(minScore) else {
      throw ListingFilters.usage(
        "--min-score of \(metric.rawValue) is \(metric.range.whole.words), not \(minScore)")
    }
  }
}

extension Sequence where Element: RawRepresentable<String> {
  /// What each may be, as help shows it; neighbours with the same range share it: `h264, h265 0 to 51; vp9 0 to 63`.
  fileprivate func ranges(_ range: (Element) -> ClosedRange<Int>) -> String {
    var groups: [(names: String, range: ClosedRange<Int>)] = []
    for element in self {
      if let last = groups.last, last.range == range(element) {
        groups[groups.count - 1].names += ", " + element.rawValue
      } else {
        groups.append((element.rawValue, range(element)))
      }
    }
    return groups.map { "\($0.names) \($0.range.words)" }.joined(separator: "; ")
  }
}

extension ClosedRange<Int> {
  fileprivate var words: String { "\(lowerBound) to \(upperBound)" }
}

extension ClosedRange<Double> {
  /// Of whole numbers.
  fileprivate var whole: ClosedRange<Int> { Int(lowerBound)...Int(upperBound) }
}
