import Transport

/// A planned request with all that happens to it, until its result is there. Lives on the lanes' thread.
final class WarmJob: LaneWork {
  /// What it is requested for.
  enum Pass {
    /// To warm the cache.
    case first
    /// To see whether it is warm, by its first byte only.
    case verifyPart
    /// To see whether it is warm, as a whole.
    case verify
  }

  let request: WarmRequest
  let sizeClass: SizeClass
  /// The address of the request, while `address` follows redirects.
  let origin: LaneAddress
  var host: WarmHost
  var pass = Pass.first
  /// Attempts of the first pass, and of the present one.
  var attempts = 0
  var attemptsOfPass = 0
  var redirects = 0
  /// When it was taken from the plan, when it was first sent, and when its present attempt began.
  let taken: Int64
  var firstSent: Int64 = 0
  var attemptBegan: Int64 = 0
  /// Whether an attempt is under way that a redirect has only put off.
  var isMidway = false
  /// Whether its host was left alone and this is how it is tried.
  var isTrial = false
  /// The result, while the second pass is under way.
  var result: WarmResult?

  init(_ request: WarmRequest, _ address: LaneAddress, _ sizeClass: SizeClass, host: WarmHost, taken: Int64) {
    self.request = request
    self.sizeClass = sizeClass
    self.host = host
    self.taken = taken
    origin = address
    super.init(address, template: 0)
  }

  /// What its present attempt tells about its host.
  var attempt: CircuitBreaker.Attempt { isTrial ? .trial : attemptsOfPass == 1 ? .first : .later }

  /// The template of its pass; to other servers without credentials.
  var wantedTemplate: Int {
    (pass == .verifyPart ? WarmTemplates.part : WarmTemplates.whole)
      + (address.endpoint == origin.endpoint ? 0 : WarmTemplates.foreign)
  }
}

/// The templates of a run by their places.
enum WarmTemplates {
  static let whole = 0
  /// Asks for the first byte only.
  static let part = 1
  /// Added for other servers, which get no credentials.
  static let foreign = 2

  static func make(_ options: WarmOptions) -> [LaneSettings.Template] {
    var fields = options.fields
    if fields["user-agent"] == nil { fields["User-Agent"] = "toolkit-prewarm" }
    if let accept = options.accept { fields["Accept"] = accept }
    if fields["accept"] == nil { fields["Accept"] = "*/*" }
    var foreign = fields
    for name in ["authorization", "cookie", "proxy-authorization", "host"] { foreign[name] = nil }
    return [fields, foreign].flatMap { fields in
      var part = fields
      part["Range"] = "bytes=0-0"
      return [
        LaneSettings.Template(method: options.method.rawValue, fields: fields),
        LaneSettings.Template(method: options.method.rawValue, fields: part),
      ]
    }
  }
}
