import Quantities

/// The path and the query of a request, taken apart and decoded.
struct RequestTarget: Sendable {
  /// The parts of the path between slashes, decoded.
  var parts: [String]
  /// The parameters of the query in their order, decoded.
  var query: [(name: String, value: String)]

  /// Reads what stood in the request line: `/a%20b.jpg?width=400`, or a whole address as proxies get it.
  init(_ target: String) throws(MediaServerError) {
    var text = Substring(target)
    for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
      text = text.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
    }
    let path = text.prefix { $0 != "?" }
    guard path.utf8.first == UInt8(ascii: "/") else {
      throw MediaServerError(.badRequest, "the path of the request does not begin with a slash")
    }
    parts = []
    for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      parts.append(try Self.decoded(part, plusIsBlank: false))
    }
    query = []
    for pair in text.utf8[path.endIndex...].dropFirst().split(separator: UInt8(ascii: "&")) {
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      let value = pair[name.endIndex...].dropFirst()
      query.append(
        (try Self.decoded(name, plusIsBlank: true), try Self.decoded(value, plusIsBlank: true)))
    }
  }

  /// The parts as a key.
  /// - Throws: `not-found` for one that would lead out of what is served.
  static func key(_ parts: some Sequence<String>) throws(MediaServerError) -> String {
    let key = parts.joined(separator: "/")
    // An encoded slash may have hidden them.
    let leads = key.utf8.split(separator: UInt8(ascii: "/")).contains {
      $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
    }
    guard !leads, !key.utf8.contains(0), !key.isEmpty else {
      throw MediaServerError(.notFound, "there is no such object")
    }
    return key
  }

  /// Undoes percent-encoding, once. Bytes that are no UTF-8 become the stand-ins that names of files have.
  static func decoded(_ text: some Sequence<UInt8>, plusIsBlank: Bool) throws(MediaServerError) -> String {
    var bytes: [UInt8] = []
    var rest = text.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.next()?.hexDigit, let low = rest.next()?.hexDigit else {
          throw MediaServerError(
            .badRequest, "the address holds a percent sign without two hexadecimal digits", hint: "write it as %25")
        }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return bytes.withUnsafeBufferPointer { ObjectPath.text(ofFileName: $0) }
  }
}

extension UInt8 {
  fileprivate var hexDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
