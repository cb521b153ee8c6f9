/// What is best done with a file, why, and what that will take: a pure value, made from what the file says about itself,
/// what is asked, and what the ffmpeg at hand can do.
public struct Decision: Sendable, Equatable {
  /// What is to be done. `keep` is no decision beforehand but what comes of an encode that does not save enough.
  public enum Action: String, Sendable {
    /// Nothing: the file is as it should be.
    case skip
    /// Copied into another container, or with another tag or order, its picture untouched.
    case remux
    /// Encoded anew.
    case encode
  }

  /// What is to be done.
  public let action: Action
  /// The rule that led to it, a stable word for programs.
  public let rule: Rule
  /// Why, in one line for people.
  public let reason: String
  /// How it is done; nil for `skip`.
  public let plan: EncodePlan?
  /// What it will come to, as far as that can be told; nil for `skip`.
  public let prediction: Prediction?

  /// The rules, in the order in which they are tried.
  public enum Rule: String, Sendable, CaseIterable {
    /// The picture is to be changed: size, interlace, or what browsers cannot show.
    case change
    /// The caller wants every file encoded, or named a quality of its own.
    case asked
    /// The bitrate is above what the asked codec needs for this picture.
    case bitrate
    /// Small already, but in another container.
    case container
    /// Small already, but the index lies behind the content.
    case faststart
    /// Small already, but Apple's players want the tag `hvc1`.
    case tag
    /// Small already, but its sound is to be another.
    case sound
    /// Small already.
    case efficient
  }

  /// Decides.
  /// - Throws: ``MediaError`` `invalid-request`, `no-video`, or `unsupported` with the reason and what to do.
  public static func of(
    _ info: MediaInfo, _ request: EncodeRequest, _ capabilities: EncoderCapabilities = .usual
  ) throws(MediaError) -> Decision {
    let container = try request.validated()
    let video = try info.film()
    // Whatever is small already needs no plan: even one that could not be made is no reason to complain.
    let efficiency = Efficiency(info, video, request)
    guard let small = efficiency.words, request.skipsEfficient, !request.isExplicit else {
      let plan = try EncodePlan(info, request, capabilities)
      return encode(info, plan, request, efficiency, wanted(plan, video, request))
    }
    let changes = (try? EncodePlan(info, request, capabilities)).flatMap { wanted($0, video, request) }
    if let changes {
      return encode(info, try EncodePlan(info, request, capabilities), request, efficiency, changes)
    }
    let place = efficiency.isSameCodec ? misplaced(info, video, container) : nil
    guard let (rule, words) = place ?? unwelcomeSound(info, container, request) else {
      return Decision(action: .skip, rule: .efficient, reason: small, plan: nil, prediction: nil)
    }
    if let plan = try? EncodePlan.remux(info, to: container, request) {
      return Decision(
        action: .remux, rule: rule, reason: "\(small), but \(words)", plan: plan, prediction: Prediction.remux(info))
    }
    // An encode turns the picture itself, and takes any codec to any place; but no sound is worth Dolby Vision.
    let isTurned = video.presentation.subtracting(container.presentations) == [.turn]
    guard isTurned || rule == .sound && !video.presentation.contains(.dolbyVision) else {
      return Decision(action: .skip, rule: .efficient, reason: small, plan: nil, prediction: nil)
    }
    let turn = isTurned ? ", which cannot say that the picture is \(MediaStream.Presentation.turn.words)" : ""
    return encode(info, try EncodePlan(info, request, capabilities), request, efficiency, words + turn)
  }

  private static func encode(
    _ info: MediaInfo, _ plan: EncodePlan, _ request: EncodeRequest, _ efficiency: Efficiency, _ changes: String?
  ) -> Decision {
    let rule: Rule = changes != nil ? .change : efficiency.words == nil ? .bitrate : .asked
    let reason =
      switch rule {
      case .change: changes ?? ""
      case .asked: "asked for, though " + (efficiency.words ?? "")
      default: efficiency.wasteWords
      }
    return Decision(
      action: .encode, rule: rule, reason: reason, plan: plan,
      prediction: Prediction.encode(info, plan, request, efficiency))
  }

  /// What of the picture is to be different, whatever its bitrate.
  private static func wanted(_ plan: EncodePlan, _ video: MediaStream, _ request: EncodeRequest) -> String? {
    if video.isInterlaced { return "interlaced" }
    // A last odd line is no reason.
    if let shown = video.displaySize,
      abs(plan.size.width - shown.width) > 1 || abs(plan.size.height - shown.height) > 1
    {
      return "\(shown) is not \(plan.size)"
    }
    guard request.isForBrowsers else { return nil }
    if video.codec != request.codec.formatName { return "not every browser plays \(video.codec)" }
    let plays = ["yuv420p", "yuvj420p"] + (video.codec == "av1" ? ["yuv420p10le"] : [])
    guard let format = video.pixelFormat, !plays.contains(format) else { return nil }
    return "not every browser plays \(video.codec) in \(format)"
  }

  /// What is wrong with sound for which a profile, or browsers, are asked.
  private static func unwelcomeSound(
    _ info: MediaInfo, _ container: Container, _ request: EncodeRequest
  ) -> (rule: Rule, words: String)? {
    guard request.isForBrowsers || request.audio != nil else { return nil }
    let sound = SoundPlan(copying: info.audio, container, request)
    let differences = sound.changed + (request.isForBrowsers ? sound.dropped : [])
    return differences.first.map { (.sound, "its sound is to be another: \($0)") }
  }

  /// What is wrong with the place of a picture that is small already.
  private static func misplaced(
    _ info: MediaInfo, _ video: MediaStream, _ container: Container
  ) -> (rule: Rule, words: String)? {
    let format = info.format
    let isThere = format == container.rawValue || (container == .mp4 && format == "m4v")
    if !isThere { return (.container, "it is \(format), not \(container.rawValue)") }
    guard container == .mp4 else { return nil }
    if video.codecTag == "hev1" { return (.tag, "its tag is hev1, and Apple's players want hvc1") }
    if info.isFaststart == false { return (.faststart, "its index lies behind the content") }
    return nil
  }
}

extension EncodeRequest {
  /// Whether the caller named a quality of their own, which no rule of ours may overrule.
  var isExplicit: Bool { crf != nil }
}
