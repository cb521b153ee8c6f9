import Interpreter
import Platform

/// The orders in which keys came so far, as a tree, so that rows of one table share their shape.
///
/// A row walks from the root along its keys as they are spelled in the text; while it meets known ones nothing is
/// built. The tree is bounded: rows whose keys are always new build their own shapes.
struct ShapeTree: ~Copyable {
  typealias Index = Int32

  /// One key after the keys above it.
  struct Node {
    /// The key as spelled, with its closing quote: a stretch of `spellings`.
    var keyStart: Int32 = 0
    var keyLength: Int32 = 0
    /// The column it fills; `skipped` when nobody wants it.
    var slot: Int32 = 0
    /// The columns from the root to here.
    var columns: Int32 = 0
    var parent: Index = 0
    /// The child that was met last, then the others.
    var recentChild: Index = 0
    var firstChild: Index = 0
    var nextSibling: Index = 0
    var childCount: Int32 = 0
    /// The shape of a row that ends here; below zero until one did.
    var shape: Int32 = -1
  }

  static let skipped: Int32 = -1
  /// Rows, of which only the wanted columns are built.
  static let rowRoot: Index = 0
  /// Records within rows, which are built in whole.
  static let nestedRoot: Index = 1

  private static let nodeLimit = 2048
  private static let childLimit: Int32 = 32
  private static let spellingLimit = 64 << 10

  private let nodes: UnsafeMutablePointer<Node>
  private let spellings: UnsafeMutablePointer<UInt8>
  private var nodeCount = 2
  private var spellingCount = 0
  private var names: [String] = ["", ""]
  private var shapes: [Shape] = []
  private let wanted: Set<String>?

  init(wanted: Set<String>?) {
    self.wanted = wanted
    nodes = .allocate(capacity: Self.nodeLimit)
    spellings = .allocate(capacity: Self.spellingLimit)
    nodes.initialize(repeating: Node(), count: 2)
  }

  deinit {
    nodes.deallocate()
    spellings.deallocate()
  }

  /// The column that the key of a node fills.
  @inline(__always)
  func slot(of index: Index) -> Int32 { nodes[Int(index)].slot }

  /// The bytes of a node's key with its closing quote.
  @inline(__always)
  func keyLength(of index: Index) -> Int { Int(nodes[Int(index)].keyLength) }

  /// The node whose key, with its closing quote, stands at `bytes`; nil when it is not known there.
  @inline(__always)
  func child(of parent: Index, at bytes: UnsafePointer<UInt8>, before limit: UnsafePointer<UInt8>) -> Index? {
    let recent = nodes[Int(parent)].recentChild
    if recent != 0, matches(recent, bytes, limit) { return recent }
    return otherChild(of: parent, at: bytes, before: limit)
  }

  private func otherChild(
    of parent: Index, at bytes: UnsafePointer<UInt8>, before limit: UnsafePointer<UInt8>
  ) -> Index? {
    var child = nodes[Int(parent)].firstChild
    while child != 0 {
      if matches(child, bytes, limit) {
        nodes[Int(parent)].recentChild = child
        return child
      }
      child = nodes[Int(child)].nextSibling
    }
    return nil
  }

  @inline(__always)
  private func matches(_ index: Index, _ bytes: UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>) -> Bool {
    let length = Int(nodes[Int(index)].keyLength)
    guard limit - bytes >= length else { return false }
    return memcmp(spellings + Int(nodes[Int(index)].keyStart), bytes, length) == 0
  }

  /// Adds a key after those of `parent`; nil when the tree is full. `spelling` includes the closing quote.
  mutating func add(_ name: String, spelled spelling: UnsafeBufferPointer<UInt8>, to parent: Index) -> Index? {
    guard nodeCount < Self.nodeLimit, nodes[Int(parent)].childCount < Self.childLimit,
      spellingCount + spelling.count <= Self.spellingLimit
    else { return nil }
    var node = Node()
    (node.keyStart, node.keyLength) = (Int32(spellingCount), Int32(spelling.count))
    (node.parent, node.nextSibling) = (parent, nodes[Int(parent)].firstChild)
    node.columns = nodes[Int(parent)].columns
    node.slot = slot(for: name, after: parent)
    if node.slot == node.columns { node.columns += 1 }
    if let bytes = spelling.baseAddress { (spellings + spellingCount).update(from: bytes, count: spelling.count) }
    spellingCount += spelling.count

    let index = Index(nodeCount)
    (nodes + nodeCount).initialize(to: node)
    names.append(name)
    nodeCount += 1
    nodes[Int(parent)].firstChild = index
    nodes[Int(parent)].recentChild = index
    nodes[Int(parent)].childCount += 1
    return index
  }

  /// A new column, the column of the same name before it, or none.
  private func slot(for name: String, after parent: Index) -> Int32 {
    var above = parent
    while above > Self.nestedRoot {
      if names[Int(above)] == name { return nodes[Int(above)].slot }
      above = nodes[Int(above)].parent
    }
    return isWanted(name, under: above) ? nodes[Int(parent)].columns : Self.skipped
  }

  /// Whether a column is to be built.
  func isWanted(_ name: String, under root: Index) -> Bool {
    guard root == Self.rowRoot, let wanted else { return true }
    return wanted.contains(name)
  }

  /// The shape of a row that ends at a node.
  @inline(__always)
  mutating func shape(at index: Index) -> Shape {
    let known = nodes[Int(index)].shape
    return known >= 0 ? shapes[Int(known)] : newShape(at: index)
  }

  private mutating func newShape(at index: Index) -> Shape {
    let shape = Shape(columns(at: index))
    nodes[Int(index)].shape = Int32(shapes.count)
    shapes.append(shape)
    return shape
  }

  /// The names of the columns from the root to a node.
  func columns(at index: Index) -> [String] {
    var columns: [String] = []
    var node = index
    while node > Self.nestedRoot {
      let parent = nodes[Int(node)].parent
      if nodes[Int(node)].columns > nodes[Int(parent)].columns { columns.append(names[Int(node)]) }
      node = parent
    }
    return columns.reversed()
  }
}
