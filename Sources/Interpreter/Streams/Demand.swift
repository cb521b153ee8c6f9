import Globs

/// What the end of a pipeline will look at, so that a source need not make more: `sort` keeps only the first rows, a reader
/// builds only some columns, a listing leaves out objects.
public struct Demand: Sendable {
  /// No more than so many rows are pulled; nil for all.
  public var limit: Int?
  /// No other columns are looked at; nil for all.
  public var columns: Set<String>?
  /// Rows of a listing for which one of these does not hold are dropped further on, before anybody sees them. They are
  /// looked at again there, so a source may heed those that it understands, or none.
  public var conditions: [PushedCondition]

  /// Makes a demand; without arguments it promises nothing.
  public init(limit: Int? = nil, columns: Set<String>? = nil, conditions: [PushedCondition] = []) {
    self.limit = limit
    self.columns = columns
    self.conditions = conditions
  }

  /// The demand of two promises that both hold.
  public func narrowed(by other: Demand) -> Demand {
    let limits = [limit, other.limit].compactMap { $0 }
    let columns =
      if let mine = self.columns, let theirs = other.columns { mine.intersection(theirs) } else {
        columns ?? other.columns
      }
    return Demand(limit: limits.min(), columns: columns, conditions: conditions + other.conditions)
  }

  /// The demand of a stage that looks at some columns itself; not knowing which, it may look at all. Conditions do not pass.
  public func adding(_ used: Set<String>?) -> Demand {
    guard let columns, let used else { return Demand(limit: limit) }
    return Demand(limit: limit, columns: columns.union(used))
  }

  /// The demand of a stage that drops rows: how many it needs is not known. Conditions do not pass.
  public var withoutLimit: Demand { Demand(columns: columns) }

  /// The demand of a stage for which each row counts, whatever becomes of it afterwards.
  public var withoutConditions: Demand { Demand(limit: limit, columns: columns) }

  /// The same with the conditions of another one: for stages that change no row and cannot fail on one.
  public func passing(_ conditions: [PushedCondition]) -> Demand {
    Demand(limit: limit, columns: columns, conditions: conditions)
  }
}

/// A condition that a later stage will check on every row of a listing, so that its source may leave out rows.
public struct PushedCondition: Sendable {
  /// As it stands in the program.
  public let written: String
  /// The column of a listing that it looks at; nil when there are more.
  public let column: String?
  /// What must hold; nil when a value in it is known only when the program runs.
  public let condition: ObjectCondition?
}

/// What a source makes use of when it is told what is wanted of it.
public struct DemandUse: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// It makes only the columns that are looked at.
  public static let columns = DemandUse(rawValue: 1)
  /// It leaves out rows that a condition would drop.
  public static let conditions = DemandUse(rawValue: 2)
}
