import Interpreter

extension JSONParser {
  /// Reads a record, its columns chosen as the root says.
  mutating func record(_ root: ShapeTree.Index) -> Bool {
    guard enter() else { return false }
    let base = count
    at += 1
    skipBlanks()
    guard at.pointee != UInt8(ascii: "}") else {
      at += 1
      depth -= 1
      push(.record(Record()))
      return true
    }
    var node = root
    while true {
      guard at.pointee == UInt8(ascii: "\"") else { return fail("expected a key in quotes") }
      at += 1
      if let known = tree.child(of: node, at: at, before: limit) {
        node = known
        at += tree.keyLength(of: known)
      } else {
        let spelling = at
        guard let name = key() else { return false }
        guard let new = tree.add(name, spelled: UnsafeBufferPointer(start: spelling, count: at - spelling), to: node)
        else { return unshapedRecord(tree.columns(at: node), then: name, from: base, root) }
        node = new
      }
      guard colon(), member(slot: tree.slot(of: node), from: base) else { return false }
      if at.pointee == UInt8(ascii: ",") {
        at += 1
        skipBlanks()
      } else if at.pointee == UInt8(ascii: "}") {
        break
      } else {
        return fail("expected `,` or `}` in a record")
      }
    }
    at += 1
    depth -= 1
    let shape = tree.shape(at: node)
    push(.record(Record(shape, take(from: base))))
    return true
  }

  /// The value of a key into its column, and the blanks after it.
  @inline(__always)
  private mutating func member(slot: Int32, from base: Int) -> Bool {
    if slot == ShapeTree.skipped {
      guard skipValue() else { return false }
    } else {
      guard value() else { return false }
      // A key that comes twice keeps its first place and its last value.
      if base + Int(slot) != count - 1 { replace(at: base + Int(slot)) }
    }
    skipBlanks()
    return true
  }

  @inline(__always)
  private mutating func colon() -> Bool {
    skipBlanks()
    guard at.pointee == UInt8(ascii: ":") else { return fail("expected `:` after a key") }
    at += 1
    skipBlanks()
    return true
  }

  /// Goes on with a record whose keys the tree has no room for; the value of `name` comes next.
  private mutating func unshapedRecord(
    _ columns: [String], then name: String, from base: Int, _ root: ShapeTree.Index
  ) -> Bool {
    var names = columns
    var name = name
    while true {
      guard colon() else { return false }
      if tree.isWanted(name, under: root) {
        guard value() else { return false }
        names.append(name)
      } else {
        guard skipValue() else { return false }
      }
      skipBlanks()
      let byte = at.pointee
      guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else {
        return fail("expected `,` or `}` in a record")
      }
      at += 1
      if byte == UInt8(ascii: "}") { break }
      skipBlanks()
      guard at.pointee == UInt8(ascii: "\"") else { return fail("expected a key in quotes") }
      at += 1
      guard let next = key() else { return false }
      name = next
    }
    depth -= 1
    push(.record(Self.record(names, take(from: base))))
    return true
  }

  /// Joins names and values; a name that comes twice keeps its first place and its last value.
  private static func record(_ names: [String], _ values: [Value]) -> Record {
    let shape = Shape(names)
    guard shape.count != names.count else { return Record(shape, values) }
    var places: [String: Int] = [:]
    for (place, name) in shape.names.enumerated() { places[name] = place }
    var unique = [Value](repeating: .null, count: shape.count)
    for (name, value) in zip(names, values) {
      if let place = places[name] { unique[place] = value }
    }
    return Record(shape, unique)
  }
}
