@testable import Media

/// Files as they come from cameras, shops and other people's programs, small and made with ffmpeg.
enum IndexClips {
  /// Those that people have most of: of these the reader has something to say.
  static let everyday: [Clip] = [
    .faststart, .indexLast, .h265, .rich, .camera, .soundOnly, .turned,
    film("hev1.mp4", "-c:v libx265 -x265-params log-level=error -preset ultrafast -pix_fmt yuv420p -tag:v hev1"),
    film("ten.mp4", x265 + "-pix_fmt yuv420p10le -tag:v hvc1 -c:a aac"),
    film("stereo.mp4", x264 + "-c:a aac -ac 2"), film("high.mp4", slow + "-profile:v high -bf 3 -c:a aac -ac 2"),
    film("colors.mp4", x264 + "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -c:a aac"),
    film("film.mov", slow + "-r 24000/1001 -c:a pcm_s16le"), film("interlaced.mp4", slow + "-flags +ilme+ildct"),
    film("sound24.mov", x264 + "-c:a pcm_s24le"), film("alac.mov", x264 + "-c:a alac"),
    film("surround.mp4", x264 + "-c:a aac -ac 6"), film("ac3.mp4", x264 + "-c:a ac3 -ac 6"),
    film("opus.mp4", x264 + "-c:a libopus -strict -2"), film("flac.mp4", x264 + "-c:a flac -strict -2"),
    film("odd.mp4", x264 + "-vf scale=98:66"), film("sixty.mp4", x264 + "-r 60"), film("silent.mp4", x264 + "-an"),
    film("sound.m4a", "-vn -c:a aac -metadata title=Song -metadata date=2020"),
    film("one.mp4", x264 + "-frames:v 1 -an"), film("drop.mov", x264 + "-r 30000/1001 -timecode 01:02:03;04 -c:a aac"),
    film("noedit.mp4", slow + "-bf 3 -use_editlist 0 -c:a aac"), tagged("lines.mp4"), chaptered("chapters.mp4"), phone,
    still("photo.jpg", "yuvj420p"), still("shot.png", "rgb24"), still("clear.png", "rgba"), still("tones.png", "gray"),
    still("palette.png", "pal8"), still("deep.png", "rgb48be"),
  ]

  /// Others, of which it may be silent.
  static let unusual: [Clip] = [
    film("gray.mp4", "-c:v libx264 -preset ultrafast -pix_fmt gray"), film("gray265.mp4", x265 + "-pix_fmt gray"),
    film("422.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv422p"),
    film("444.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv444p"),
    film("rgb.mp4", "-c:v libx264rgb -preset ultrafast -pix_fmt rgb24"),
    film("hi10.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p10le"),
    film("422-265.mp4", x265 + "-pix_fmt yuv422p10le"), film("444-265.mp4", x265 + "-pix_fmt yuv444p"),
    film("twelve.mp4", x265 + "-pix_fmt yuv420p12le"),
    film("full.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuvj420p -color_range pc"),
    film("full265.mp4", x265 + "-pix_fmt yuvj420p -color_range pc"),
    film("bt2020.mp4", x264 + "-color_primaries bt2020 -color_trc bt2020-10 -colorspace bt2020nc"),
    film("pal.mp4", x264 + "-color_primaries bt470bg -color_trc gamma28 -colorspace bt470bg"),
    film("hlg.mp4", x265 + "-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc"),
    film("baseline.mp4", slow + "-profile:v baseline -level 3"), film("main.mp4", slow + "-profile:v main -bf 2"),
    film("1b.mp4", slow + "-profile:v baseline -level 9 -vf scale=96:64"),
    film("size.mp4", x264 + "-vf scale=101:67 -pix_fmt yuv444p"), film("wide.mp4", x264 + "-vf scale=1920:1080 -t 0.2"),
    film("anamorphic.mp4", x264 + "-vf setsar=4/3"), film("mono.mp4", x264 + "-ac 1 -c:a aac -ar 44100"),
    film("low.mp4", x264 + "-ac 1 -c:a aac -ar 22050"), film("eight.mp4", x264 + "-ac 8 -c:a aac"),
    film("eac3.mp4", x264 + "-c:a eac3 -ac 6"), film("mp3.mp4", x264 + "-c:a libmp3lame"),
    film("float.mov", x264 + "-c:a pcm_f32le"), film("big.mov", x264 + "-c:a pcm_s16be"),
    film("deep.mov", x264 + "-c:a pcm_s32le -ar 96000"), film("ulaw.mov", x264 + "-c:a pcm_mulaw -ar 8000"),
    film("fragments.mp4", x264 + "-movflags frag_keyframe+empty_moov"),
    film("negative.mp4", slow + "-bf 3 -movflags negative_cts_offsets"),
    film("brand.mp4", x264 + "-brand mp42"), film("brand.m4v", x264), film("brand.3gp", x264 + "-c:a aac -ar 44100"),
    film("grains.mp4", slow + "-bf 3 -video_track_timescale 1000"),
    film("keyed.mp4", x264 + "-movflags use_metadata_tags -metadata Encoder=Mine -metadata date=2001-02-03"),
    film("time.mp4", x264 + "-metadata creation_time=2024-02-29T23:59:59Z -metadata:s:v language=fra"),
    film("early.mp4", x264 + "-metadata creation_time=1950-01-01T00:00:00Z"),
    film("tags.mp4", x264 + "-metadata title=a -metadata comment=b -metadata encoder=c -metadata artist=Ä"),
    film("tags.mov", x264 + "-metadata title=a -metadata comment=b -metadata date=2011 -metadata copyright=c"),
    film("languages.mov", x264 + "-c:a aac -metadata:s:a language=ger -metadata:s:v language=eng"),
    film("timecode.mov", x264 + "-timecode 01:02:03:04"),
    film("both.mp4", x264 + "-c:a aac -map 0:v -map 0:v -map 1:a"),
    film("vp9.mp4", "-c:v libvpx-vp9 -b:v 0 -crf 40 -deadline realtime -cpu-used 8"),
    film("mpeg4.mp4", "-c:v mpeg4"), film("prores.mov", "-c:v prores_ks -c:a pcm_s16le"),
    film("mjpeg.mov", "-c:v mjpeg -pix_fmt yuvj420p"),
    film("repeated.mp4", slow + "-x264-params repeat-headers=1 -g 5"),
    film("intra.mp4", x264 + "-g 1"), film("open.mp4", slow + "-x264-params open-gop=1 -g 12 -bf 3"),
    film("two.mp4", x264 + "-frames:v 2"), film("three.mp4", x264 + "-frames:v 3 -c:a aac"),
    film("tc24.mp4", x264 + "-r 24000/1001 -timecode 10:00:00:23 -c:a aac"),
    film("noedit.mov", slow + "-bf 3 -use_editlist 0 -c:a pcm_s16le -timecode 00:00:00:00"),
    film("bottom.mp4", slow + "-flags +ilme+ildct -vf setfield=bff -x264opts bff=1"),
    film("fake.mp4", slow + "-x264opts fake-interlaced=1"),
    film("structure.mp4", slow + "-x264opts nal-hrd=cbr:vbv-bufsize=500:vbv-maxrate=500:bitrate=500:pic-struct=1"),
    film("fields.mp4", slow + "-flags +ilme+ildct -x264opts nal-hrd=vbr:vbv-bufsize=500:vbv-maxrate=500:tff=1"),
    film("anamorphic265.mp4", x265 + "-vf setsar=4/3"), film("ac3mono.mp4", x264 + "-c:a ac3 -ac 1 -ar 44100"),
    film("eac3stereo.mp4", x264 + "-c:a eac3 -ac 2 -ar 44100"), film("stereo.mov", x264 + "-c:a pcm_s24be -ac 2"),
    film("six.mov", x264 + "-c:a pcm_s16le -ac 6"), film("deep.m4a", "-vn -c:a alac -ac 2 -sample_fmt s32p"),
    film("ticks.mp4", x264 + "-video_track_timescale 10000000 -r 24000/1001 -c:a aac"),
    film("song.m4a", "-vn -c:a aac -metadata title=Song " + numbers), tagged("tagged.mov"),
    edited("late.mp4", .faststart, "-itsoffset 0.5", also: "-map 0:a -map 1:v"),
    edited("lateclip.mp4", .faststart, "-itsoffset 0.5", also: "-map 0:v -map 1:a"),
    chaptered("listed.mov"), chaptered("listed.mp4", "-use_editlist 0"),
    chaptered("unlisted.mp4", "-movflags disable_chpl"),
    edited("edited.mp4", .faststart, "-ss 0.7"), edited("edited265.mp4", .h265, "-ss 0.7"),
    uneven("drops.mp4", "select='not(eq(mod(n,7),3))+eq(n,0)'", "-fps_mode vfr"),
    uneven("pause.mp4", "setpts='if(gt(N,20),N+10,N)/25/TB'", "-fps_mode passthrough"),
    uneven("halves.mp4", "setpts='if(gt(N,20),N*2-20,N)/25/TB'", "-fps_mode passthrough"),
    uneven("grid600.mov", "setpts='(N/30+0.004*sin(N))/TB'", "-fps_mode passthrough -video_track_timescale 600"),
    uneven(
      "nearly.mp4", "settb=1/90000,setpts='N*3003+mod(N,2)'", "-fps_mode passthrough -video_track_timescale 90000"),
    uneven("long.mp4", "settb=1/90000,setpts='N*3003+mod(N,5)'", "-fps_mode passthrough -video_track_timescale 90000"),
    still("sharp.jpg", "yuvj444p"), still("photo.jpeg", "yuvj422p"), still("tones.jpg", "gray"),
    still("tones8a.png", "ya8"), still("tones16.png", "gray16be"), still("tones16a.png", "ya16be"),
    still("deepa.png", "rgba64be"), still("two.png", "monob"), still("moving.png", "rgb24", "-f apng -frames:v 3"),
    still("small.jpg", "yuvj420p", "-vf scale=16:16 -q:v 31"), still("tall.jpg", "yuvj440p"),
    still("late.jpg", "yuvj420p", "-huffman optimal"), still("wrong.jpg", "rgb24", "-c:v png"),
    .jittered, .av1, .prores, .hdr10mp4, .desync,
  ]

  /// As phones record: QuickTime, HEVC, times of fine grain, keys of Apple's.
  static let phone = Clip(name: "phone.mov") { _ in
    ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=30:d=2", "-f", "lavfi", "-i", "sine=f=440:r=44100:d=2"]
      + (x265 + "-pix_fmt yuv420p -tag:v hvc1 -c:a aac -ar 44100 -ac 1 -video_track_timescale 600").words
      + "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -movflags use_metadata_tags".words
      + ["-metadata", "creation_time=2024-05-06T07:08:09Z", "-metadata", "com.apple.quicktime.make=Apple"]
      + ["-metadata", "com.apple.quicktime.creationdate=2024-05-06T09:08:09+0200", "-metadata:s:v", "rotate=90"]
  }

  private static let numbers =
    "-metadata track=3/9 -metadata disc=1 -metadata genre=Pop -metadata compilation=1 -metadata media_type=1 "
    + "-metadata gapless_playback=1 -metadata hd_video=2 -metadata season_number=4 -metadata episode_sort=7 "
    + "-metadata album_artist=A -metadata synopsis=long -metadata sort_name=x -metadata grouping=g -metadata show=s"
  private static let x264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p "
  private static let slow = "-c:v libx264 -preset veryfast -pix_fmt yuv420p "
  private static let x265 = "-c:v libx265 -x265-params log-level=error -preset ultrafast "

  private static func film(_ name: String, _ options: String) -> Clip {
    Clip(name: "index-" + name) { _ in
      ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=2", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=2"] + options.words
    }
  }

  private static func still(_ name: String, _ format: String, _ options: String = "") -> Clip {
    Clip(name: "index-" + name) { _ in
      ["-f", "lavfi", "-i", "testsrc2=s=321x243:r=5:d=1", "-pix_fmt", format]
        + (options.contains("apng") ? options : options + " -frames:v 1 -update 1").words
    }
  }

  private static func edited(_ name: String, _ other: Clip, _ options: String, also: String = "-map 0") -> Clip {
    Clip(name: "index-" + name, needs: [other]) { inputs in
      let input = ["-i", inputs[other.name] ?? ""]
      return options.words + input + input + also.words + ["-c", "copy"]
    }
  }

  private static func tagged(_ name: String) -> Clip {
    Clip(name: "index-" + name, needs: [.faststart]) { inputs in
      ["-i", inputs["faststart.mp4"] ?? "", "-c", "copy", "-metadata", "location=+48.8577-002.2950/"]
        + ["-metadata", "comment=one\ntwo\tthree é中", "-metadata", "title=t", "-metadata:s:v", "language=eng"]
        + ["-metadata", "description=a \"b\" \\c", "-metadata:s:a", "handler_name=Ünï"]
    }
  }

  private static func chaptered(_ name: String, _ options: String = "") -> Clip {
    Clip(name: "index-" + name, needs: [.faststart]) { inputs in
      let metadata = clipFolder + "/index-chapters.txt"
      let chapters = [(300, 1000, ""), (1000, 1700, "Tü 😀"), (1700, 2000, "A")].map { start, end, title in
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=\(start)\nEND=\(end)\ntitle=\(title)\n"
      }
      writeFile(metadata, Array((";FFMETADATA1\n" + chapters.joined()).utf8))
      return ["-i", inputs["faststart.mp4"] ?? "", "-i", metadata, "-map", "0", "-map_chapters", "1", "-c", "copy"]
        + options.words
    }
  }

  private static func uneven(_ name: String, _ filter: String, _ options: String) -> Clip {
    Clip(name: "index-" + name) { _ in
      ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=6", "-vf", filter] + options.words + x264.words
    }
  }
}

extension String {
  fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
