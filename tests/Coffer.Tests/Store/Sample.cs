using System.Text;

namespace Coffer.Tests.Store;

/// <summary>Bytes to put, the same for the same seed.</summary>
public static class Sample
{
    /// <summary>Bytes that no encoding makes smaller.</summary>
    public static byte[] Noise(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Lines that every encoding makes much smaller.</summary>
    public static byte[] Lines(int length, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(length + 80);
        while (text.Length < length)
            text.Append("2026-03-04T05:06:07Z worker-").Append(random.Next(9)).Append(" step ").Append(random.Next(1000)).Append(" of the build passed\n");
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }
}
