import Globs
import Interpreter
import Quantities
import Storage

/// The filters of a listing, ready to be asked about many objects.
struct ObjectFilter: Sendable {
  /// Extensions that are wanted, lower case; nil for all.
  private var extensions: Set<String>?
  private var excluded: Set<String> = []
  /// Patterns for names, and for paths below the root.
  private var names: [Glob] = []
  private var paths: [Glob] = []
  /// Folders below the root, each with a slash at its end.
  private var folders: [String] = []
  private var smallest: Int64 = 0
  private var largest: Int64 = .max
  /// Patterns of which a name has to match one, if there are any.
  private var wantedNames: [Glob] = []
  private var ignoresCase = false
  /// When it may have been changed, in nanoseconds since 1970.
  private var oldest, newest: Int64?
  /// No more than so many objects.
  private(set) var limit: Int?
  /// Whether objects are chosen at all.
  private(set) var isActive = false

  /// Lets everything through.
  init() {}

  /// Reads the options; throws where they contradict one another.
  /// - Parameter ignoresSort: whether somebody else chooses by the sort of media.
  init(_ filters: ListingFilters, ignoresSort: Bool = false) throws {
    let wanted = Set(filters.extensions.map(Self.bare))
    let sort = ignoresSort ? nil : filters.mediaType.extensions
    extensions = wanted.isEmpty ? sort : wanted
    if !wanted.isEmpty, let sort {
      extensions = wanted.intersection(sort)
      guard !wanted.isDisjoint(with: sort) else {
        throw ListingFilters.usage(
          "no extension of --extensions belongs to --media-type \(filters.mediaType.rawValue), so nothing can be left")
      }
    }
    excluded = Set(filters.excludeExtensions.map(Self.bare))
    for pattern in filters.excludePatterns {
      let glob = try Glob(pattern)
      if pattern.utf8.contains(UInt8(ascii: "/")) { paths.append(glob) } else { names.append(glob) }
    }
    folders = filters.excludeDirectories.compactMap { folder in
      let parts = folder.split(separator: "/").filter { $0 != "." }
      return parts.isEmpty ? nil : parts.joined(separator: "/") + "/"
    }
    smallest = filters.excludeMinSize?.bytes ?? 0
    // Nought was "no bound" before, and a bound of nothing would help nobody.
    largest = filters.excludeMaxSize.flatMap { $0.bytes > 0 ? $0.bytes : nil } ?? .max
    guard filters.limit >= 0 else { throw ListingFilters.usage("--limit is 0 or more, not \(filters.limit)") }
    guard smallest <= largest else {
      throw ListingFilters.usage("--exclude-min-size is above --exclude-max-size, so nothing can be left")
    }
    limit = filters.limit == 0 ? nil : filters.limit
    isActive =
      extensions != nil || !excluded.isEmpty || !names.isEmpty || !paths.isEmpty || !folders.isEmpty || smallest > 0
      || largest < .max || limit != nil
  }

  /// Whether an object is wanted.
  ///
  /// - Parameters:
  ///   - relative: its path below the root that is listed.
  ///   - showsFolders: whether folders are wanted for what may be in them.
  func passes(_ object: StoredObject, relative: Substring, showsFolders: Bool = false) -> Bool {
    guard isActive else { return true }
    if object.kind == .file {
      if object.size >= 0, object.size < smallest || object.size > largest { return false }
    } else if showsFolders {
      return !isExcluded(object, relative)
    } else if selectsFiles {
      return false
    }
    if !wanted(object) { return false }
    if extensions != nil || !excluded.isEmpty {
      let ext = object.path.ext.lowercased()
      if let extensions, !extensions.contains(ext) { return false }
      if !ext.isEmpty, excluded.contains(ext) { return false }
    }
    return !isExcluded(object, relative)
  }

  /// Whether it asks for what only files have.
  private var selectsFiles: Bool {
    extensions != nil || smallest > 0 || largest < .max || !wantedNames.isEmpty || oldest != nil || newest != nil
  }

  /// Whether name and age are as wanted.
  private func wanted(_ object: StoredObject) -> Bool {
    if !wantedNames.isEmpty {
      let name = ignoresCase ? object.path.name.lowercased() : object.path.name
      if !wantedNames.contains(where: { $0.matches(name) }) { return false }
    }
    if oldest == nil, newest == nil { return true }
    guard let modified = object.modified else { return false }
    return modified >= oldest ?? .min && modified <= newest ?? .max
  }

  /// Adds what names and ages are wanted; times in nanoseconds since 1970.
  mutating func want(names: [String], ignoringCase: Bool, after oldest: Int64?, before newest: Int64?) throws {
    wantedNames = try names.map { try Glob(ignoringCase ? $0.lowercased() : $0) }
    (ignoresCase, self.oldest, self.newest) = (ignoringCase, oldest, newest)
    isActive = isActive || !names.isEmpty || oldest != nil || newest != nil
  }

  /// Narrows the sizes that are wanted. Bytes.
  mutating func want(largerThan lower: Int64?, smallerThan upper: Int64?) {
    if let lower { smallest = max(smallest, lower == .max ? .max : lower + 1) }
    if let upper { largest = min(largest, upper == .min ? .min : upper - 1) }
    isActive = isActive || lower != nil || upper != nil
  }

  private func isExcluded(_ object: StoredObject, _ relative: Substring) -> Bool {
    let below = relative.utf8
    for folder in folders where below.starts(with: folder.utf8) || below.elementsEqual(folder.utf8.dropLast()) {
      return true
    }
    if paths.contains(where: { $0.matches(relative) }) { return true }
    if names.isEmpty { return false }
    let name = object.path.name
    return names.contains { $0.matches(name) }
  }

  /// What has to be known of an object to choose.
  var needs: Set<ListRequest.Field> {
    var needs: Set<ListRequest.Field> = []
    if smallest > 0 || largest < .max { needs.insert(.size) }
    if oldest != nil || newest != nil { needs.insert(.modified) }
    return needs
  }

  /// A pattern that every wanted path below the root matches, so that a source can pass over others before it looks at
  /// them; nil when there is none that is worth it. Long ones would cost more than they save.
  var pattern: Glob? {
    guard let extensions, !extensions.isEmpty,
      extensions.allSatisfy({
        !$0.isEmpty
          && $0.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
          }
      }),
      extensions.reduce(0, { $0 + $1.utf8.count + 2 }) < 48
    else { return nil }
    let endings = extensions.sorted().map { ext in
      ext.map { $0.isLetter ? "[\($0)\($0.uppercased())]" : String($0) }.joined()
    }
    return try? Glob("**/*." + (endings.count == 1 ? endings[0] : "{" + endings.joined(separator: ",") + "}"))
  }

  private static func bare(_ ext: String) -> String {
    var ext = ext.lowercased()
    while ext.utf8.first == UInt8(ascii: ".") || ext.utf8.first == UInt8(ascii: "*") { ext.removeFirst() }
    return ext
  }
}

extension ObjectPath {
  /// What of this path lies below another one of its place.
  func relative(to root: ObjectPath) -> Substring {
    var length = root.key.utf8.count
    if length > 0, root.key.utf8.last != UInt8(ascii: "/") { length += 1 }
    // The working folder adds nothing to the names that are listed in it.
    if place == .local, root.key == ".", !key.utf8.starts(with: "./".utf8) { length = 0 }
    return Substring(key.utf8.dropFirst(length))
  }
}
