import Quantities

/// What a backend knows about one object, folder or bucket without opening it.
public struct StoredObject: Sendable, Hashable {
  /// What stands at an address.
  public enum Kind: String, Sendable, Hashable {
    /// A file or an object: something with bytes.
    case file
    /// A folder, or the common beginning of keys that looks like one.
    case folder
    /// A bucket of a remote.
    case bucket
  }

  /// The address, in the spelling of the path that was listed.
  public var path: ObjectPath
  /// Bytes; 0 for folders and buckets, −1 where the source does not know it.
  public var size: Int64
  /// When the content was last changed, in nanoseconds since 1970 UTC, or nil where the source does not say.
  ///
  /// Remotes give the time of upload where they keep one for each object, since asking for more costs a request each.
  public var modified: Int64?
  /// Whether it is a file, a folder or a bucket.
  public var kind: Kind
  /// The source's own mark of this version, without quotes, if it was told.
  public var etag: String?
  /// The media type that the source declares, if it was told.
  public var mediaType: String?
  /// The class of storage that it is kept in, as the source names it: `STANDARD`, `GLACIER`.
  public var storageClass: String?
  /// How many tags the store keeps beside it, as far as it was told.
  public var tagCount = 0
  /// Checksums of the whole content, as far as the source told them without being asked for more.
  public var checksums: [Checksum] = []
  /// What users wrote beside the object, by lower-case names; nil where it was not asked for.
  public var metadata: [String: String]?
  /// What the store tells whoever fetches it over HTTP beside the media type, by lower-case names of fields:
  /// `cache-control`, `content-disposition`, `content-encoding`, `content-language`, `expires`.
  public var fields: [String: String] = [:]
  /// The number that a file system gives a file on a disk: another file of the same name has another one.
  public var fileNumber: UInt64?
  /// Permissions of a file on a disk, the nine lowest bits.
  public var permissions: UInt16?

  /// Makes a description; what is not known stays nil.
  public init(
    path: ObjectPath, size: Int64, modified: Int64? = nil, kind: Kind = .file, etag: String? = nil,
    mediaType: String? = nil
  ) {
    self.path = path
    self.size = size
    self.modified = modified
    self.kind = kind
    self.etag = etag
    self.mediaType = mediaType
  }
}
