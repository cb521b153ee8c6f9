import Foundation
import Platform
import TestSupport
import Testing

@Suite("`validate` by levels, with its sources, reports and memory")
struct ValidateTests {
  private func damaged(_ sandbox: Sandbox, _ name: String, at place: Int = 9000, zeros: Int = 4000) throws {
    var bytes = try #require(sandbox.read(name))
    for index in place..<min(bytes.count, place + zeros) { bytes[index] = 0 }
    try writeFile(bytes, to: sandbox.file(name))
  }

  @Test("a folder is gone through, its media alone, and each level says what it cannot see")
  func folder() async throws {
    let sandbox = try await Sandbox(.tiny, .old)
    mkdir(sandbox.file("sub"), 0o700)
    try await sandbox.put(.tiny, as: "sub/b.mp4")
    try sandbox.write("notes", to: "sub/readme.txt")
    for level in ["quick", "packets", "full"] {
      let result = try await sandbox.run("validate . --level \(level) | select path ok level unseen")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.split(separator: "\n").count == 3)
      #expect(result.output.contains(#""level":"\#(level)""#) && !result.output.contains(#""unseen":null"#))
      #expect(result.errors.contains("3 files: 3 sound"))
    }
    let chosen = try await sandbox.run("validate . --level quick --pattern '*.{avi,mkv}' | select path")
    #expect(chosen.output == #"{"path":"./old film #2.avi"}"# + "\n" || chosen.output.contains("old film #2.avi"))
    #expect(chosen.output.split(separator: "\n").count == 1)
    let old = try await sandbox.run(
      "validate --validate-directory sub --video-pattern '*.mp4' --validation-workers 2 | get path")
    #expect(old.output.contains("b.mp4"))
  }

  @Test("damage gives a row with its kind and place, and status 4", arguments: ["packets", "full"])
  func damage(level: String) async throws {
    let sandbox = try await Sandbox(.tiny, .old)
    try damaged(sandbox, "tiny.mp4")
    let result = try await sandbox.run("validate tiny.mp4 'old film #2.avi' --level \(level)")
    #expect(result.status == 4)
    let rows = result.output.split(separator: "\n")
    #expect(rows.count == 2 && rows[0].contains(#""ok":false"#) && rows[1].contains(#""ok":true"#))
    #expect(rows[0].contains(#""kind":"structure""#) && !rows[0].contains(#""offset":null"#), "\(rows[0])")
    #expect(result.errors.contains("2 files: 1 sound, 1 damaged (1 structure)"))
  }

  @Test("reports of every format tell the same, and replace nothing but reports")
  func reports() async throws {
    let sandbox = try await Sandbox(.tiny, .old)
    try damaged(sandbox, "tiny.mp4")
    for name in ["r.txt", "r.md", "r.json", "r.html", "r.csv", "r.xml"] {
      for _ in 0..<2 {
        let result = try await sandbox.run("validate . --level packets --validation-report \(name)")
        #expect(result.status == 4 && result.errors.contains("report written to \(name)"), "\(result.errors)")
      }
      let text = String(decoding: try #require(sandbox.read(name)), as: UTF8.self)
      #expect(text.contains("tiny.mp4") && text.contains("structure"))
    }
    let json = try JSONSerialization.jsonObject(with: Data(try #require(sandbox.read("r.json")))) as? [String: Any]
    #expect(json?["total_files"] as? Int == 2 && json?["corrupted_files"] as? Int == 1)
    try sandbox.write("precious", to: "p.md")
    let refused = try await sandbox.run("validate . --level quick --report p.md")
    #expect(refused.status == 2 && sandbox.read("p.md") == Array("precious".utf8))
    let format = try await sandbox.run("validate . --level quick --report other --validation-format junit")
    #expect(format.status == 0 && sandbox.read("other")?.starts(with: "<?xml".utf8) == true)
  }

  @Test("--only-changed passes over what was sound and is the same, but not at another level")
  func onlyChanged() async throws {
    let sandbox = try await Sandbox(.tiny, .old)
    #expect(try await sandbox.run("validate . --level packets").status == 0)
    let again = try await sandbox.run("validate . --level packets --only-changed")
    #expect(again.output == "" && again.errors.contains("2 passed over, done before"), "\(again.errors)")
    #expect(try await sandbox.run("validate tiny.mp4 --level packets --only-changed").output == "")
    #expect(try await sandbox.run("validate . --level quick --only-changed").output.split(separator: "\n").count == 2)
    try damaged(sandbox, "tiny.mp4")
    let changed = try await sandbox.run("validate . --level packets --only-changed")
    #expect(changed.status == 4 && changed.output.split(separator: "\n").count == 1)
    // What was damaged is looked at again.
    #expect(try await sandbox.run("validate . --level packets --only-changed").status == 4)
  }

  @Test("a run that is killed goes on where it was")
  func resume() async throws {
    let sandbox = try Sandbox()
    for number in 0..<40 { try await sandbox.put(.tiny, as: "clip\(number).mp4") }
    let killed = try await sandbox.shell(
      "$TOOLKIT -c 'validate . --workers 1' > out & sleep 2.5; kill -9 $!; wait; wc -l < out")
    let before = Int(killed.output.filter(\.isNumber)) ?? -1
    let rest = try await sandbox.run("validate . --level full --resume")
    #expect(rest.status == 0, "\(rest.errors)")
    let after = rest.output.split(separator: "\n").count
    // Results are on the disk a moment after they are told.
    #expect(after < 40 && after >= 1 && before + after >= 36, "\(before) before, \(after) after")
    #expect(sandbox.leftovers == [])
  }

  @Test("bytes are compared with a list, whatever still decodes")
  func bytes() async throws {
    let sandbox = try await Sandbox(.tiny, .old)
    #expect(try await sandbox.run("ls | hash --save list.sha256").status == 0)
    let whole = try await sandbox.run("ls | where ext in [mp4 avi] | validate --level bytes --manifest list.sha256")
    #expect(whole.status == 0 && whole.output.split(separator: "\n").count == 2, "\(whole.errors)")
    var bytes = try #require(sandbox.read("tiny.mp4"))
    bytes[bytes.count / 2] ^= 1
    try writeFile(bytes, to: sandbox.file("tiny.mp4"))
    for line in [
      "ls *.mp4 | validate --level bytes --manifest list.sha256",
      "validate tiny.mp4 --level bytes --manifest ./list.sha256",
    ] {
      let changed = try await sandbox.run(line)
      #expect(changed.status == 4 && changed.output.contains(#""kind":"changed""#), "\(changed.errors)")
    }
    let unknown = try await sandbox.run("validate tiny.mp4 --level bytes")
    #expect(unknown.status == 4 && unknown.output.contains("no-record"))
  }

  @Test("bytes find one flipped bit anywhere, zeros, and a missing end")
  func anyByte() async throws {
    let sandbox = try await Sandbox(.tiny)
    let original = try #require(sandbox.read("tiny.mp4"))
    mkdir(sandbox.file("lib"), 0o700)
    for number in 0..<64 { try writeFile(original, to: sandbox.file("lib/clip\(number).mp4")) }
    #expect(try await sandbox.run("ls lib | hash --save list.sha256").status == 0)
    for number in 1..<64 {
      var bytes = original
      switch number % 8 {
      case 0: bytes.removeLast(number)
      case 1: for place in bytes.count / 2..<bytes.count / 2 + number { bytes[place] ^= 0xFF }
      default: bytes[bytes.count * number / 64] ^= 1 << UInt8(number % 8)
      }
      try writeFile(bytes, to: sandbox.file("lib/clip\(number).mp4"))
    }
    let result = try await sandbox.run("validate lib --level bytes --manifest list.sha256 | where not ok | count")
    #expect(result.status == 4 && result.output == "63\n", "\(result.output)\(result.errors)")
    #expect(result.errors.contains("64 files: 1 sound, 63 damaged (63 changed)"), "\(result.errors)")
  }

  @Test("results of the toolkit before are a source: names in a folder")
  func results() async throws {
    let sandbox = try await Sandbox(.tiny)
    mkdir(sandbox.file("lib"), 0o700)
    try await sandbox.put(.old, as: "lib/a.avi")
    try sandbox.write(
      """
      {"workflow_type":"video","prewarm_results":[{"path":"a.avi","results":{"results":{"mobile":{"status":"success",
      "url":"http://127.0.0.1:1/a.avi"}}}},{"path":"gone.avi","results":{"results":{"mobile":{"status":"failed","error":"HTTP 500"}}}}]}
      """, to: "results.json")
    let result = try await sandbox.run(
      "validate --validate-results results.json --validate-directory lib --level quick")
    #expect(result.status == 0 || result.status == 4, "\(result.errors)")
    let rows = result.output.split(separator: "\n")
    #expect(
      rows.count == 2 && rows[0].contains(#""ok":true"#) && rows[0].contains(#""level":"quick""#),
      "\(result.output)\(result.errors)")
    #expect(rows.last?.contains(#""ok":false"#) == true)
  }

  @Test("an interrupt ends it at once, with a word about what is recorded, and nothing is left")
  func interrupt() async throws {
    let sandbox = try await Sandbox(.slow)
    // Enough that a second does not suffice for all of them on any machine.
    let many = String(repeating: " slow.avi", count: 60)
    let result = try await sandbox.shell(
      "$TOOLKIT -c 'validate \(many)' & sleep 1; kill -INT $!; wait $!; echo $?")
    #expect(result.output.hasSuffix("130\n"), "\(result.output)\(result.errors)")
    #expect(sandbox.leftovers == [])
  }
}

@Suite("`probe` tells what is in files, and remembers it")
struct ProbeTests {
  @Test("films and pictures, with all columns")
  func columns() async throws {
    let sandbox = try await Sandbox(.tiny)
    _ = try await sandbox.shell(
      "ffmpeg -v error -f lavfi -i testsrc2=s=64x48:d=1 -frames:v 1 -update 1 p.png; ffmpeg -v error -f lavfi -i testsrc2=s=64x48:r=5:d=1 m.gif"
    )
    let result = try await sandbox.run(
      "ls | probe | select name format codec width height fps vfr depth faststart audio audio_tracks animated level")
    #expect(result.status == 0, "\(result.errors)")
    let rows = result.output.split(separator: "\n").map(String.init)
    #expect(rows.count == 3)
    #expect(rows[0].contains(#""format":"gif""#) && rows[0].contains(#""animated":true"#), "\(rows[0])")
    #expect(
      rows[1].contains(#""format":"png""#) && rows[1].contains(#""width":64"#) && rows[1].contains(#""animated":false"#)
    )
    for part in [
      #""format":"mp4""#, #""codec":"h264""#, #""faststart":false"#, #""audio":1"#, #""codec":"aac""#, #""rate":48000"#,
      #""vfr":false"#,
    ] {
      #expect(rows[2].contains(part), "\(part) in \(rows[2])")
    }
  }

  @Test("what is known is not asked for again, until the file changes")
  func memory() async throws {
    let sandbox = try await Sandbox(.tiny)
    // About a name that is none of a film's ffprobe is asked.
    try writeFile(sandbox.read("tiny.mp4") ?? [], to: sandbox.file("tiny.film"))
    let first = try await sandbox.run("ls tiny.* | probe")
    // Without ffprobe only what is remembered can be told.
    let blind = ["TOOLKIT_FFPROBE": "/bin/false"]
    let second = try await sandbox.run("ls tiny.* | probe", blind)
    #expect(second.status == 0 && second.output == first.output, "\(second.errors)")
    #expect(try await sandbox.run("probe tiny.film", blind).status == 0)
    #expect(try await sandbox.run("probe tiny.film --fresh", blind).status != 0)
    try writeFile((sandbox.read("tiny.film") ?? []) + [0], to: sandbox.file("tiny.film"))
    #expect(try await sandbox.run("probe tiny.film", blind).status != 0)
  }

  @Test("a playlist does not make it open another file")
  func playlist() async throws {
    let sandbox = try await Sandbox(.tiny)
    try sandbox.write("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:2,\ntiny.mp4\n#EXT-X-ENDLIST\n", to: "list.m3u8")
    try sandbox.write("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:2,\ntiny.mp4\n#EXT-X-ENDLIST\n", to: "list.mp4")
    try sandbox.write("ffconcat version 1.0\nfile tiny.mp4\n", to: "list.mkv")
    for name in ["list.m3u8", "list.mp4", "list.mkv"] {
      #expect(try await sandbox.run("probe \(name)").status == 4)
      for level in ["quick", "packets", "full"] where name != "list.m3u8" || level != "quick" {
        let result = try await sandbox.run("validate \(name) --level \(level)")
        #expect(result.status == 4 && result.output.contains("not-media"), "\(name) \(level): \(result.output)")
      }
    }
  }
}

@Suite("No file makes `probe` or `validate` read another one, or call a host")
struct HostileMediaTests {
  @Test("playlists, scripts, manifests and references, whatever they are called")
  func calls() async throws {
    let server = try await NginxServer(
      "log_format names '$uri'; server { listen PORT0; root html; access_log logs/access.log names; }")
    defer { server.stop() }
    let sandbox = try await Sandbox(.tiny)
    let tiny = try #require(sandbox.read("tiny.mp4"))
    try writeFile(tiny, to: server.folder.file("html/tiny.mp4"))
    let contents = [
      "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nTARGET\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile TARGET\n",
      "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet>"
        + "<Representation><BaseURL>TARGET</BaseURL></Representation></AdaptationSet></Period></MPD>",
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"TARGET\"/></svg>",
      "concat:TARGET", "[playlist]\nFile1=TARGET\nNumberOfEntries=1\n",
    ]
    let target = "http://127.0.0.1:\(server.ports[0])/tiny.mp4"
    for (number, content) in contents.enumerated() {
      let text = content.split(separator: "TARGET", omittingEmptySubsequences: false).joined(separator: target)
      for ext in ["mp4", "mkv", "ts", "jpg"] { try sandbox.write(text, to: "bad/\(number).\(ext)") }
    }
    // The content of its tracks lies elsewhere: the reference of the first one is an address.
    if let place = tiny.indices.dropLast(16).first(where: { tiny[$0..<$0 + 4].elementsEqual("url ".utf8) }) {
      var film = tiny
      film[place + 7] = 0
      try writeFile(film, to: sandbox.file("bad/reference.mov"))
    }
    // A drawing is known for what it is, and neither looked into nor opened: a remark.
    let count = (contents.count - 1) * 4
    for work in ["probe", "validate --level quick", "validate --level packets", "validate"] {
      let result = try await sandbox.run("ls bad | where ext in [mp4 mkv ts jpg] | \(work) | where not ok | count")
      #expect(
        result.status == 4 && result.output == "\(work == "probe" ? count + 4 : count)\n",
        "\(work): \(result.output)\(result.errors)")
      _ = try await sandbox.run("ls bad | where ext == mov | \(work)")
    }
    #expect(server.folder.read("logs/access.log") ?? "" == "")
    // The server does answer who calls it.
    #expect(try await sandbox.run("validate \(target) --level quick").status == 0)
    #expect(server.folder.read("logs/access.log") ?? "" != "")
  }
}

@Suite("Remote media are checked by ranges")
struct RemoteValidateTests {
  private static let server = """
    log_format sizes '$uri $body_bytes_sent';
    server { listen PORT0; root html; access_log logs/access.log sizes; }
    """
  private static let names = ["first.mp4", "last.mp4", "film.mkv", "film.ts", "film.avi", "picture.jpg"]

  /// Bytes that the server sent of each file.
  private func sent(_ server: NginxServer) -> [String: Int] {
    (server.folder.read("logs/access.log") ?? "").split(separator: "\n").reduce(into: [:]) { sums, line in
      let parts = line.split(separator: " ")
      if parts.count == 2, let count = Int(parts[1]) { sums[String(parts[0].dropFirst()), default: 0] += count }
    }
  }

  private func make(in folder: String, _ sandbox: Sandbox) async throws {
    let film =
      "ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=s=640x360:r=25:d=8,noise=alls=40:allf=t -f lavfi -i sine=d=8"
    let result = try await sandbox.shell(
      """
      cd '\(folder)' && \(film) -c:v mpeg4 -q:v 3 -c:a aac -movflags +faststart first.mp4 && ffmpeg -v error -i first.mp4 -c copy last.mp4 &&
      ffmpeg -v error -i first.mp4 -c copy film.mkv && ffmpeg -v error -i first.mp4 -c:v copy -c:a mp2 film.avi &&
      ffmpeg -v error -i first.mp4 -c:v mpeg2video -q:v 3 -c:a mp2 film.ts && ffmpeg -v error -i first.mp4 -frames:v 1 -update 1 picture.jpg &&
      head -c -3000000 first.mp4 > cut.mp4 && head -c -100000 film.mkv > cut.mkv
      """)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test("quick reads less than a mebibyte of each healthy file, full all of it, without a copy")
  func ranges() async throws {
    let server = try await NginxServer(Self.server)
    defer { server.stop() }
    let sandbox = try Sandbox()
    try await make(in: server.folder.file("html"), sandbox)
    let base = "http://127.0.0.1:\(server.ports[0])/"
    let all = Self.names.map { base + $0 }.joined(separator: " ")
    let quick = try await sandbox.run("validate \(all) --level quick | select path ok")
    #expect(
      quick.status == 0 && quick.output.split(separator: "\n").count == Self.names.count,
      "\(quick.output)\(quick.errors)")
    let read = sent(server)
    for name in Self.names {
      let count = read[name] ?? 0
      #expect(count > 0 && count < 1 << 20, "\(name): \(count) bytes")
    }
    for level in ["packets", "full"] {
      let deep = try await sandbox.run("validate \(base)first.mp4 \(base)film.mkv --level \(level)")
      #expect(deep.status == 0, "\(deep.output)\(deep.errors)")
    }
    let cut = try await sandbox.run("validate \(base)cut.mp4 \(base)cut.mkv --level quick")
    #expect(cut.status == 4 && cut.errors.contains("2 truncated"), "\(cut.output)\(cut.errors)")
    let before = sent(server)
    let probed = try await sandbox.run("probe \(all) | select codec faststart")
    let expected = [
      ("mpeg4", "true"), ("mpeg4", "false"), ("mpeg4", "null"), ("mpeg2video", "null"), ("mpeg4", "null"),
    ]
    #expect(
      probed.output
        == (expected + [("mjpeg", "null")]).map { "{\"codec\":\"\($0)\",\"faststart\":\($1)}\n" }.joined(),
      "\(probed.errors)")
    let after = sent(server)
    let counts = Self.names.map { (after[$0] ?? 0) - (before[$0] ?? 0) }
    // Of those where nothing at the beginning tells all ffprobe wants some pictures, here of 200 kB each.
    let most = ["film.ts": 2_000_000, "film.avi": 2_000_000, "film.mkv": 900_000]
    for (name, count) in zip(Self.names, counts) {
      #expect(count > 0 && count < most[name] ?? 600_000, "probe read \(counts) of \(Self.names)")
    }
    #expect(sandbox.leftovers == [])
  }

  @Test("probe reads little of what it knows by itself, and tells the same of it as on this machine")
  func knownFormats() async throws {
    let server = try await NginxServer(Self.server)
    defer { server.stop() }
    let sandbox = try Sandbox()
    let made = try await sandbox.shell(
      """
      ffmpeg -v error -nostdin -f lavfi -i testsrc2=s=640x360:r=25:d=8,noise=alls=40:allf=t -f lavfi -i sine=d=8 -c:v libx264 \
        -preset ultrafast -crf 18 -pix_fmt yuv420p -c:a aac last.mp4 && ffmpeg -v error -i last.mp4 -c copy -movflags +faststart first.mov &&
      ffmpeg -v error -i last.mp4 -frames:v 1 -update 1 -q:v 2 picture.jpg && cp *.* '\(server.folder.file("html"))'
      """)
    #expect(made.status == 0, "\(made.errors)")
    let base = "http://127.0.0.1:\(server.ports[0])/"
    let names = ["last.mp4", "first.mov", "picture.jpg"]
    let told =
      "select name size format duration bitrate codec profile level width height fps vfr pixels depth audio_tracks faststart encoder"
    let here = try await sandbox.run("probe \(names.joined(separator: " ")) --fresh | \(told)")
    // Nobody else is asked.
    let there = try await sandbox.run(
      "probe \(names.map { base + $0 }.joined(separator: " ")) --fresh | \(told)", ["TOOLKIT_FFPROBE": "/bin/false"])
    #expect(here.status == 0 && there.status == 0, "\(here.errors)\(there.errors)")
    #expect(there.output == here.output)
    let read = sent(server)
    for name in names { #expect((1..<300_000).contains(read[name] ?? 0), "\(name): \(read)") }
  }

  @Test("what is read whole comes at the speed of the line", arguments: ["packets", "full"])
  func speed(level: String) async throws {
    let server = try await NginxServer(Self.server)
    defer { server.stop() }
    let sandbox = try Sandbox()
    let made = try await sandbox.shell(
      """
      ffmpeg -v error -nostdin -f lavfi -i testsrc2=s=1280x720:r=25 -frames:v 40 -c:v rawvideo -pix_fmt rgb24 \
        '\(server.folder.file("html"))/large.mov'
      """)
    #expect(made.status == 0, "\(made.errors)")
    // Sent only little ahead, as to `probe`, these 111 MB took a minute; now less than two seconds.
    let begin = ContinuousClock.now
    let result = try await sandbox.run("validate http://127.0.0.1:\(server.ports[0])/large.mov --level \(level)")
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(ContinuousClock.now - begin < .soon * 2)
  }
}
