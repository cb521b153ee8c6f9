/// What a request asks for: an object, and what is to be made of it.
struct Request: Sendable {
  /// The object's key.
  var key: String
  var transform = Transform()
  /// Whether the address says that it is about a picture or a video, so that any other object is an error.
  var insists = false

  /// Reads an address in any of the styles.
  /// - Parameter derivatives: the names that may stand behind a key, with their sizes in pixels.
  /// - Throws: `bad-request` for what means nothing, `not-found` for keys that lead outside.
  init(_ target: RequestTarget, derivatives: [String: DerivativeSize]) throws(MediaServerError) {
    var parts = target.parts[...]
    if let service = parts.prefix(2).joined(separator: "/").cdnService {
      parts = try Self.readCDN(service, parts.dropFirst(2), &transform)
      insists = true
    } else {
      try Self.readPath(&parts, &transform)
      try Self.readDerivative(&parts, derivatives, &transform)
    }
    for (name, value) in target.query { try Self.readQuery(name, value, derivatives, &transform) }
    key = try RequestTarget.key(parts)
  }

  // MARK: The styles

  /// `/_width=400/_format=webp/key`: a leading part that is no parameter begins the key.
  private static func readPath(_ parts: inout ArraySlice<String>, _ transform: inout Transform) throws(MediaServerError)
  {
    while let part = parts.first, part.utf8.first == UInt8(ascii: "_"), let (name, value) = part.dropFirst().parameter {
      guard try transform.set(name, value) else { return }
      parts.removeFirst()
    }
  }

  /// `/key/mobile/`.
  private static func readDerivative(
    _ parts: inout ArraySlice<String>, _ derivatives: [String: DerivativeSize], _ transform: inout Transform
  ) throws(MediaServerError) {
    guard parts.count > 2, parts.last?.isEmpty == true, let size = derivatives[parts[parts.endIndex - 2]] else {
      return
    }
    parts.removeLast(2)
    (transform.width, transform.height) = (size.width, size.height)
  }

  /// `?width=400&…`, `?r=16:9&f=m`, `?im=…`, `?imwidth=…`, `?derivative=…`. What means nothing is let through: it may be for
  /// somebody else, or there to get past caches.
  private static func readQuery(
    _ name: String, _ value: String, _ derivatives: [String: DerivativeSize], _ transform: inout Transform
  ) throws(MediaServerError) {
    switch name {
    case "im": try readExpression(value, &transform)
    case "f":
      guard let width = Transform.widthsOfLetters[value] else {
        throw ParameterValue(name: name, text: value).wrong("a letter of a size, such as s, m, l or xl")
      }
      transform.width = width
    case "derivative":
      guard let size = derivatives[value] else {
        throw ParameterValue(name: name, text: value).wrong("the name of a derivative, such as mobile or 720p")
      }
      (transform.width, transform.height) = (size.width, size.height)
    default: _ = try transform.set(name, value)
    }
  }

  /// `resize=width:400,height:300,mode:fit&quality=80&format=webp`.
  private static func readExpression(_ text: String, _ transform: inout Transform) throws(MediaServerError) {
    let wrong = ParameterValue(name: "im", text: text).wrong(
      "an expression such as resize=width:400,height:300,mode:fit")
    for step in text.split(separator: "&") {
      guard let (name, value) = step.parameter else { throw wrong }
      guard name == "resize" else {
        guard try transform.set(name, value) else { throw wrong }
        continue
      }
      for pair in value.split(separator: ",") {
        let parts = pair.split(separator: ":", maxSplits: 1).map { String($0) }
        guard parts.count == 2 else { throw wrong }
        switch (parts[0], parts[1]) {
        case ("mode", "fit"): transform.fit = .contain
        case ("mode", "crop"): transform.fit = .cover
        case ("mode", "stretch"): transform.fit = .stretch
        case ("width", let value), ("height", let value): _ = try transform.set(parts[0], value)
        default: throw wrong
        }
      }
    }
  }

  /// `/cdn-cgi/image/width=400,format=webp/key` and `/cdn-cgi/media/…`: here an unknown option is an error.
  private static func readCDN(
    _ service: CDNService, _ parts: ArraySlice<String>, _ transform: inout Transform
  ) throws(MediaServerError) -> ArraySlice<String> {
    guard let options = parts.first, parts.count > 1 else {
      throw MediaServerError(.badRequest, "the address ends before its options and its key")
    }
    if service == .media { transform.mode = .video }
    for option in options.split(separator: ",") {
      guard let (name, value) = option.parameter else {
        throw MediaServerError(.badRequest, "the options are written name=value, with commas between them")
      }
      switch name {
      case "f": try transform.setFormat(ParameterValue(name: name, text: value))
      case "metadata", "anim", "onerror", "compression", "slow-connection-quality", "scq": continue
      default:
        guard try transform.set(name, value) else {
          throw MediaServerError(.badRequest, "the options hold a name that means nothing")
        }
      }
    }
    return parts.dropFirst()
  }
}

/// The two services of Cloudflare that transform.
enum CDNService: String { case image, media }

/// The size of a derivative in pixels.
public struct DerivativeSize: Sendable, Hashable {
  public var width: Int
  public var height: Int

  /// Makes a size in pixels.
  public init(_ width: Int, _ height: Int) {
    self.width = width
    self.height = height
  }
}

extension String {
  fileprivate var cdnService: CDNService? {
    let begin = "cdn-cgi/"
    return hasPrefix(begin) ? CDNService(rawValue: String(dropFirst(begin.count))) : nil
  }
}

extension StringProtocol {
  /// A name and a value with an equals sign between them.
  fileprivate var parameter: (name: String, value: String)? {
    guard let equals = firstIndex(of: "="), equals != startIndex else { return nil }
    return (String(self[..<equals]), String(self[index(after: equals)...]))
  }
}
