/// Named values in their order: a row of a table.
public struct Record: Sendable {
  /// The names; rows of one table share it.
  public private(set) var shape: Shape
  /// One value for each name.
  public private(set) var values: [Value]

  /// An empty record.
  public init() {
    shape = .empty
    values = []
  }

  /// Joins names and values; values that are missing read as null, values too many are dropped.
  public init(_ shape: Shape, _ values: [Value]) {
    self.shape = shape
    self.values = values
    if values.count != shape.count {
      self.values = (0..<shape.count).map { $0 < values.count ? values[$0] : .null }
    }
  }

  /// Makes a record from pairs; a name that comes twice keeps its first place and its last value.
  public init(_ pairs: [(String, Value)]) {
    self.init()
    for (name, value) in pairs { self[name] = value }
  }

  /// The value of a column; setting one that is new adds it at the end, setting nil takes it away.
  public subscript(name: String) -> Value? {
    get { shape.index(of: name).map { values[$0] } }
    set {
      switch (shape.index(of: name), newValue) {
      case (let index?, let value?): values[index] = value
      case (nil, let value?):
        shape = shape.appending(name)
        values.append(value)
      case (let index?, nil):
        shape = Shape(shape.names.enumerated().filter { $0.offset != index }.map(\.element))
        values.remove(at: index)
      case (nil, nil): break
      }
    }
  }

  /// Names with values, in their order.
  public var pairs: Zip2Sequence<[String], [Value]> { zip(shape.names, values) }
}

/// The names of a record's columns, shared by the rows of a table.
///
/// Lookups that are repeated for many rows keep the shape they saw last and the index they found in it.
public final class Shape: Sendable {
  /// The names in their order, each once.
  public let names: [String]
  private let indices: [String: Int]?

  /// No columns.
  public static let empty = Shape([])

  /// Takes the names; one that comes twice is kept once.
  public init(_ names: [String]) {
    var unique: [String] = []
    unique.reserveCapacity(names.count)
    // Few names are found faster by comparing than by hashing.
    if names.count <= 12 {
      for name in names where !unique.contains(name) { unique.append(name) }
      indices = nil
    } else {
      var seen: [String: Int] = [:]
      for name in names where seen[name] == nil {
        seen[name] = unique.count
        unique.append(name)
      }
      indices = seen
    }
    self.names = unique
  }

  /// How many columns there are.
  public var count: Int { names.count }

  /// The place of a column.
  public func index(of name: String) -> Int? {
    if let indices { return indices[name] }
    return names.firstIndex(of: name)
  }

  /// These names and one more.
  public func appending(_ name: String) -> Shape { Shape(names + [name]) }
}
