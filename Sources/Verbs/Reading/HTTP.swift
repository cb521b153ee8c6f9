import Flow
import Formats
import Interpreter
import Quantities
import Transport

/// Makes requests to web servers.
struct HTTP: Verb {
  static let name = "http"
  static let summary =
    "Make web requests and tell how each was answered: status, headers, size, times, and the body of a get."
  static let discussion = """
    Any answer is a result, whatever its status; `ok` says whether it is 200 to 299. Only a request that got no answer counts as \
    failed. The body of `get`, `post` and the like is text, or a value where the server says that it is JSON; other bytes, and \
    bodies beyond 16 MiB, are counted and dropped: `cp https://… ./` keeps them. Cookies and credentials in headers are not shown.
    """
  static let examples = [
    Example("Is it there", "http head https://cdn.example.com/v/1.mp4 | select status size"),
    Example("A value from an API", "http get https://api.example.com/items | get body | flatten"),
    Example(
      "With a header", "http post https://api.example.com/purge --json '{\"all\": true}' --header 'X-Team: media'"),
  ]
  static let effects: Effects = [.network]
  static let input = VerbInput.optional
  static let columns = [
    Column("url", .path, "the address, after redirects"), Column("status", .int, "of the answer"),
    Column("ok", .bool, "whether the status is 200 to 299"),
    Column("type", .text, "the media type"), Column("size", .size, "bytes of the body, or what a head says of it"),
    Column("ttfb", .duration, "until the head of the answer"), Column("total", .duration, "until its last byte"),
    Column("headers", .record, "the fields of the answer, names in lower case"),
    Column("body", nil, "text, or a value that came as JSON"), Column("error", .error, "why there is no answer"),
  ]

  @Operand("What to do.")
  var method: MethodChoice

  @Rest("Addresses; from the pipeline if none are given.")
  var urls: [PathArgument]

  @OptionList("A field of the request: 'Name: value'.", isSplitAtCommas: false)
  var header: [String]

  @Option("A body of text.")
  var data: String?

  @Option("A body of JSON: a text, or a value that is written as JSON.")
  var json: Value?

  @Option("How long one request may take, with its body.", default: TimeSpan(nanoseconds: 60_000_000_000))
  var timeout: TimeSpan

  @Option("How often to try again after a failure that may pass.", default: 0)
  var retry: Int

  @Option("How many requests at once.", default: 8, short: "j")
  var jobs: Int

  @Switch("A redirect is an answer like others.")
  var noFollow: Bool

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard (1...256).contains(jobs) else { throw ListingFilters.usage("--jobs is 1 to 256, not \(jobs)") }
    guard (0...100).contains(retry) else { throw ListingFilters.usage("--retry is 0 to 100, not \(retry)") }
    guard timeout.nanoseconds > 0 else { throw ListingFilters.usage("--timeout is longer than nothing") }
    guard !urls.isEmpty || context.hasInput else {
      throw ListingFilters.usage("`http \(method.rawValue)` needs an address")
    }
    let exchange = try WebRequest(
      client: context.tools.web, method: method, fields: fields(), body: body(),
      limit: .nanoseconds(timeout.nanoseconds), retries: retry, follows: !noFollow, gate: context.gate)
    let named = urls.map { Value.path(PathText($0.text)) }
    let source = RowCursor(urls.isEmpty ? input : Rows(named))
    let rows = context.inOrder(
      atOnce: jobs, close: input.close,
      next: { try source.next().map { try Item.address($0) } },
      failing: { url in Record([("url", .path(PathText(url))), ("status", .null)]) }
    ) { url in try await exchange.run(url) }
    return Rows(
      nature: urls.count == 1 ? .single : .many, details: ["headers", "body", "type"], close: rows.close,
      next: rows.next)
  }

  private func fields() throws -> [(String, String)] {
    var fields = try header.map { field in
      guard let colon = field.firstIndex(of: ":"), colon != field.startIndex else {
        // The value may be a secret: only the shape is told.
        throw ListingFilters.usage("--header is a name, a colon and a value, as in 'X-Team: media'")
      }
      return (String(field[..<colon]), String(field[field.index(after: colon)...].drop { $0 == " " }))
    }
    if json != nil, !fields.contains(where: { $0.0.lowercased() == "content-type" }) {
      fields.append(("Content-Type", "application/json"))
    }
    return fields
  }

  private func body() throws -> String? {
    guard data == nil || json == nil else { throw ListingFilters.usage("--data and --json exclude each other") }
    let body: String? =
      switch json {
      case .text(let text)?: text
      case let value?: JSONWriter.compact(value)
      case nil: data
      }
    guard body == nil || method.takesBody else {
      throw ListingFilters.usage("a \(method.rawValue) has no body", hint: "use post, put or patch")
    }
    return body
  }
}

/// The methods of HTTP.
enum MethodChoice: String, Choice {
  case get, head, post, put, patch, delete, options
  static let placeholder = MethodChoice.get

  var takesBody: Bool { [.post, .put, .patch].contains(self) }
  var changesTheWorld: Bool { takesBody || self == .delete }
}

extension Item {
  /// The address of a row or a path.
  fileprivate static func address(_ value: Value) throws -> String {
    if case .record(let record) = value, record["path"] == nil, let url = record["url"], let text = String.convert(url)
    {
      return text
    }
    return try Item(value, for: "http").path.description
  }
}
