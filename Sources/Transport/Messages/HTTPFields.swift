internal import NIOHTTP1

/// The fields of a request or of an answer, in their order; names are looked up without regard to case.
public struct HTTPFields: Sendable, ExpressibleByDictionaryLiteral {
  var headers: HTTPHeaders

  init(headers: HTTPHeaders) { self.headers = headers }

  /// Makes fields from names and values.
  public init(_ fields: [(String, String)] = []) { headers = HTTPHeaders(fields) }

  /// Makes fields from names and values.
  public init(dictionaryLiteral elements: (String, String)...) { headers = HTTPHeaders(elements) }

  /// The first value of a field; setting replaces all of them, nil removes them.
  public subscript(_ name: String) -> String? {
    get { headers.first(name: name) }
    set {
      if let newValue { headers.replaceOrAdd(name: name, value: newValue) } else { headers.remove(name: name) }
    }
  }

  /// All values of a field, as they came.
  public func values(of name: String) -> [String] { headers[name] }

  /// Adds a field behind the others.
  public mutating func append(_ name: String, _ value: String) { headers.add(name: name, value: value) }

  /// All names and values in their order.
  public var all: [(name: String, value: String)] { headers.map { (name: $0.name, value: $0.value) } }
}
