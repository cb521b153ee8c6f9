import Interpreter
import Quantities

/// Which objects are meant, and where: the options of the toolkit that this one replaces, for every verb that lists.
struct ListingFilters: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Filters",
    """
    They choose while listing, each narrowing what the others leave. Lists are written with commas, or by giving the option more \
    than once. What flows in from a stage before is chosen with `where`.
    """)

  @Option(
    namingItems: "The remote that holds the objects: `local` is this machine, `aws` is S3 by the AWS configuration.")
  var remote: String?

  @Option(namingItems: "The bucket on the remote; with `--remote local` a folder.")
  var bucket: String?

  @Option(namingItems: "A folder in the bucket, or below the path.")
  var directory: String?

  @OptionList("Only names with one of these extensions, in any case, with or without a dot.", alsoCalled: "extension")
  var extensions: [String]

  @Option("Only names with an extension of this sort; all and auto mean every one.", default: MediaSort.all)
  var mediaType: MediaSort

  @OptionList("No names with one of these extensions.")
  var excludeExtensions: [String]

  @OptionList(
    "Nothing that matches: with a slash the path below the folder that is listed, without one the name alone.")
  var excludePatterns: [String]

  @OptionList("Nothing in these folders, named from the one that is listed.")
  var excludeDirectories: [String]

  @Option("Nothing smaller; a bare number counts MiB.")
  var excludeMinSize: SizeBound?

  @Option("Nothing larger; a bare number counts MiB.")
  var excludeMaxSize: SizeBound?

  @Option("No more than so many objects; 0 is no limit.", default: 0)
  var limit: Int
}

extension ListingFilters {
  /// Whether they say where the objects are.
  var namePlace: Bool { remote != nil || bucket != nil || directory != nil }

  /// Where the objects are: at a path, in a bucket, and below a folder in there.
  func place(within path: ObjectPath?) throws -> ObjectPath {
    var place = path ?? ObjectPath("")
    if remote != nil || bucket != nil {
      guard path == nil else { throw Self.usage("a path and --remote both say where the objects are; leave one out") }
      place = try bucketPlace()
    }
    for part in (directory ?? "").split(separator: "/") where part != "." { place = place.appending(String(part)) }
    if place.key.isEmpty, directory?.utf8.first == UInt8(ascii: "/") { place = ObjectPath(place: .local, key: "/") }
    return place
  }

  private func bucketPlace() throws -> ObjectPath {
    guard var name = remote else {
      throw Self.usage("--bucket needs --remote, the remote that it is on", hint: "--remote local takes a folder")
    }
    if name.utf8.last == UInt8(ascii: ":") { name.removeLast() }
    let key = bucket ?? ""
    if name == "local" { return ObjectPath(place: .local, key: key) }
    guard case .remote = ObjectPath(name + ":").place else {
      throw Self.usage("`\(name.shortened)` cannot be the name of a remote")
    }
    return ObjectPath(place: .remote(name), key: String(key.drop { $0 == "/" }))
  }

  static func usage(_ message: String, hint: String? = nil) -> Failure {
    Failure("usage", message, hint: hint, number: "T0101", exitStatus: ExitStatus.usage)
  }
}

/// A sort of media by the extensions of its files; the lists are those of the module `media`.
enum MediaSort: String, Choice {
  case all, image, video, audio

  static let placeholder = MediaSort.all
  static let aliases: [String: MediaSort] = ["auto": .all]

  /// The extensions, lower case; nil where every one belongs.
  var extensions: Set<String>? {
    switch self {
    case .all: nil
    case .image:
      [
        "avif", "bmp", "gif", "heic", "heif", "ico", "jpeg", "jpg", "jxl", "png", "svg", "tif", "tiff", "webp",
      ]
    case .video:
      [
        "3gp", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf", "ogv", "ts", "vob",
        "webm", "wmv",
      ]
    case .audio: ["aac", "aif", "aiff", "flac", "m4a", "mka", "mp3", "oga", "ogg", "opus", "wav", "wma"]
    }
  }
}

/// A size as a bound: a number without a unit counts MiB, as it did in the toolkit that this one replaces.
struct SizeBound: ArgumentType {
  let bytes: Int64

  static let typeName = "size"
  static let placeholder = SizeBound(bytes: 0)
  var shown: String? { ByteSize(bytes: bytes).description }

  static func convert(_ value: Value) -> SizeBound? {
    switch value {
    case .size(let size): return SizeBound(bytes: size.bytes)
    case .int(let number):
      let (bytes, overflow) = Int64(number).multipliedReportingOverflow(by: 1 << 20)
      return SizeBound(bytes: overflow ? .max : bytes)
    case .float(let number):
      return Int64(exactly: (number * 1_048_576).rounded()).map { SizeBound(bytes: $0) }
    default: return nil
    }
  }
}
