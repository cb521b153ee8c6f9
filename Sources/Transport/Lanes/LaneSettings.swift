/// What lanes send and how patient they are.
public struct LaneSettings: Sendable {
  /// One kind of request: its method and its fields. `Host` is added.
  public struct Template: Sendable {
    /// The method, GET or HEAD.
    public var method: String
    /// The fields, sent in this order.
    public var fields: HTTPFields

    /// Makes a template.
    public init(method: String, fields: HTTPFields) {
      self.method = method
      self.fields = fields
    }

    /// Checks that nothing breaks out of its line.
    /// - Throws: `badRequest`.
    public func check() throws(TransportError) {
      let endpoint = Endpoint(host: "localhost")
      _ = try HTTPRequest(method, HTTPURL(endpoint), fields: fields).head()
      guard method == "GET" || method == "HEAD" else {
        throw TransportError(.badRequest, "lanes make GET and HEAD requests only")
      }
    }
  }

  /// The kinds of request; work names them by their place.
  public var templates: [Template]
  /// The names of the fields of answers that are kept, in lower case; answers name them by their place.
  public var fieldNames: [String]
  /// How many requests there will be under way at most.
  public var lanes: Int
  /// How long finding the address, connecting and agreeing on keys may take together.
  public var connectTimeout: Duration = .seconds(15)
  /// How long the address of a host is remembered.
  public var addressLifetime: Duration = .seconds(60)
  /// The most bytes of an answer's fields.
  public var headLimit = 1 << 18
  /// Which version is spoken.
  public var version = HTTPVersionChoice.automatic
  /// How servers prove who they are.
  public var tls = TLSOptions()
  /// How many bytes of bodies come per second in all; nil for no limit.
  public var bytesPerSecond: Double?
  /// How many bytes of bodies come per second from one endpoint; nil for no limit.
  public var bytesPerSecondPerEndpoint: Double?
  /// How long a connection of HTTP/1.1 is left alone after an answer before it is used again.
  public var rest: Duration = .zero

  /// Makes settings.
  public init(templates: [Template], fieldNames: [String], lanes: Int) {
    self.templates = templates
    self.fieldNames = fieldNames
    self.lanes = max(1, lanes)
  }

  /// How many requests a connection of HTTP/2 gets before another one is opened, and how many connections there are at most:
  /// many requests on few connections cost the least, since more of them come with each read.
  static let streamsPerConnection = 64
  static let parallelConnections = 16

  /// What opening a connection needs of it.
  var clientSettings: HTTPClient.Settings {
    var settings = HTTPClient.Settings()
    settings.connectTimeout = connectTimeout
    settings.headLimit = headLimit
    settings.tls = tls
    return settings
  }
}
