/// What is known of each key, for verbs that keep something for every different row.
///
/// It is many small tables, of which one at a time grows: a single large one would stand still for half a second while it moves
/// millions of keys, and Ctrl-C with it.
public struct RowKeyTable<Entry> {
  private var parts = [[RowKey: Entry]](repeating: [:], count: 256)

  /// An empty one.
  public init() {}

  /// What is known of a key.
  public subscript(key: RowKey) -> Entry? {
    get { parts[Self.part(of: key)][key] }
    set { parts[Self.part(of: key)][key] = newValue }
  }

  /// What is known of a key, beginning with a value of its own.
  public subscript(key: RowKey, default entry: @autoclosure () -> Entry) -> Entry {
    get { parts[Self.part(of: key)][key, default: entry()] }
    _modify { yield &parts[Self.part(of: key)][key, default: entry()] }
  }

  private static func part(of key: RowKey) -> Int { key.code & 255 }
}

extension RowKeyTable<Void> {
  /// Takes a key in; whether it is new.
  public mutating func insert(_ key: RowKey) -> Bool {
    parts[Self.part(of: key)].updateValue((), forKey: key) == nil
  }
}
