import Interpreter
import Quantities

/// Where results go, and what becomes of originals.
struct PlacementOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Places",
    """
    Unless told otherwise a result is written beside its original as NAME_optimized.EXT, and originals stay untouched. An original that \
    is replaced goes only when its result is verified and nobody has changed it meanwhile. On a store its result has its metadata, \
    its tags and its class of storage; an access list of its own is lost.
    """)

  @Option("Where to put results: a file, or a folder that ends with a slash.", alsoCalled: "optimized-videos-dir")
  var out: PathArgument?

  @Option(
    "With --out: keep the folders that originals have below this one; of a pattern's results it is where the pattern begins."
  )
  var below: PathArgument?

  @Switch(
    "Replace each original by its verified result. What the same settings replaced before and nobody changed since is passed over.",
    alsoCalled: "optimize-in-place")
  var inPlace: Bool

  @Option(
    "Keep replaced originals: below this folder, or beside the result with a suffix such as .orig. `undo` puts them back."
  )
  var keepOriginal: PathArgument?

  @Switch("Replace what has the name of a result, such as an earlier one; never another video of the same run.")
  var overwrite: Bool

  @Option("Where results for remotes are made and checked before they are stored; by default `$TMPDIR` or /tmp.")
  var workDir: PathArgument?

  @Switch("Do not ask before more than three originals are replaced.", short: "y")
  var yes: Bool
}

extension PlacementOptions {
  /// Refuses what contradicts itself.
  func validated() throws -> KeptOriginals? {
    if inPlace, out != nil { throw ListingFilters.usage("--in-place and --out exclude each other") }
    if below != nil, out == nil {
      throw ListingFilters.usage("--below tells which folders --out keeps", hint: "add --out")
    }
    if keepOriginal != nil, !inPlace {
      throw ListingFilters.usage(
        "--keep-original keeps what --in-place replaces; without it nothing is replaced", hint: "add --in-place")
    }
    if let workDir, workDir.path.place != .local {
      throw ListingFilters.usage("--work-dir is a folder of this machine")
    }
    return try keepOriginal.map(KeptOriginals.init)
  }
}
