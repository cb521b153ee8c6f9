/// Gives the next bytes of an object, never none; nil at the end. A source that was cut short throws.
public typealias BytePull = @Sendable () async throws -> [UInt8]?

/// Where the server gets what it serves: a folder, a remote, or a test's own idea of one.
public protocol MediaOrigin: Sendable {
  /// Describes what stands under a key; nil when there is no object, which is also so for folders and for whatever the key
  /// must not reach.
  ///
  /// The key is what the path of the request says after decoding, without its first slash. It holds no zero byte and no part
  /// that is `.` or `..`; anything else may be in it, also empty parts.
  func describe(_ key: String) async throws -> OriginObject?

  /// Opens an object as it was described, or so many of its bytes.
  func read(_ object: OriginObject, range: Range<Int64>?) async throws -> BytePull
}

/// What an origin knows of one object.
public struct OriginObject: Sendable, Hashable {
  /// What it was asked for by.
  public var key: String
  /// Bytes; −1 where nobody knows before the end.
  public var size: Int64
  /// When it was changed last, in nanoseconds since 1970 UTC, if that is known.
  public var modified: Int64?
  /// The origin's own mark of this version, without quotes.
  public var etag: String?
  /// The media type that the origin says; by default the key's extension tells.
  public var mediaType: String?
  /// The path of the file on this machine that holds it, as bytes; nil when it lies elsewhere.
  public var file: [UInt8]?

  /// Makes a description; what is not known stays nil.
  public init(
    key: String, size: Int64, modified: Int64? = nil, etag: String? = nil, mediaType: String? = nil,
    file: [UInt8]? = nil
  ) {
    self.key = key
    self.size = size
    self.modified = modified
    self.etag = etag
    self.mediaType = mediaType
    self.file = file
  }
}
