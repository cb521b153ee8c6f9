import Interpreter
import Media
import Quantities

/// What a video is encoded to, for every verb that encodes.
struct EncodingOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Encoding",
    """
    What is left open is decided by the codec, the quality and the video itself. Nothing is enlarged. A bare number of a size counts MiB.
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

  @Option("Constant quality instead of the profile's: h264 and h265 0 to 51, others 0 to 63.")
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

  @Option("Only videos larger than this.")
  var sizeThreshold: SizeBound?

  @Option("How much smaller the result must be; else the original is kept.", default: ShareArgument(percent: 5))
  var minSaving: ShareArgument

  @Switch("Encode also what is small for its size already.")
  var evenEfficient: Bool

  @Option("Measure how like its original the result looks, by what ffmpeg has: vmaf, xpsnr or ssim.", alone: "auto")
  var score: ScoreChoice?

  @Option("Keep the original when the result scores less; of `--score`.")
  var minScore: Double?
}

extension EncodingOptions {
  /// For the engine.
  func request(_ codec: CodecChoice, _ quality: QualityChoice) throws -> EncodeRequest {
    var request = EncodeRequest(
      codec: codec.codec, quality: quality.profile, container: outputFormat?.container,
      crf: crf, preset: preset, bitrate: bitrate.flatMap { Int64(exactly: $0.bitsPerSecond.rounded()) }, height: height)
    (request.box, request.fit) = (targetResolution?.box, fit.fit)
    request.audio = audioProfile?.profile
    request.isForBrowsers = browserCompatible
    request.hardware = disableHardwareAcceleration ? .software : hardwareAcceleration.choice
    guard (0..<100).contains(minSaving.percent) else {
      throw ListingFilters.usage("--min-saving is 0 % to less than 100 %")
    }
    request.minSaving = minSaving.percent / 100
    request.skipsEfficient = !evenEfficient
    if disableHardwareAcceleration, hardwareAcceleration != .none {
      throw ListingFilters.usage("--hardware-acceleration and --disable-hardware-acceleration exclude each other")
    }
    if minScore != nil, score == nil {
      throw ListingFilters.usage("--min-score is of what --score measures", hint: "add --score")
    }
    return request
  }
}
