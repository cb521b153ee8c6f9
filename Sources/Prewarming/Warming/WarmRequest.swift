/// One address to request: a variant of an object.
public struct WarmRequest: Sendable, Hashable {
  /// The number of the request in its run, chosen by whoever makes it; results carry it back.
  public var sequence: Int
  /// The name of the object, as it was listed. Any text.
  public var object: String
  /// The name of the variant.
  public var variant: String
  /// The address, percent-encoded already.
  public var url: String
  /// The size of the original in bytes, where it is known; decides the size class.
  public var sourceSize: Int64?

  /// Makes a request.
  public init(sequence: Int, object: String, variant: String, url: String, sourceSize: Int64? = nil) {
    self.sequence = sequence
    self.object = object
    self.variant = variant
    self.url = url
    self.sourceSize = sourceSize
  }
}
