using System.ComponentModel;
using System.Diagnostics;
using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Tests.Content;

/// <summary>The standard tools read what Coffer writes, and the other way round. A missing tool is a failure: install zstd, lz4 and gzip.</summary>
public class EncodingToolsTests
{
    [Theory]
    [InlineData("gzip", ContentEncoding.Gzip, 6)]
    [InlineData("zstd", ContentEncoding.Zstd, 3)]
    [InlineData("lz4", ContentEncoding.Lz4, 0)]
    public async Task The_standard_tool_reads_what_is_written(string tool, ContentEncoding encoding, int level)
    {
        foreach (var raw in (byte[][])[[], EncodingSamples.Text(1), EncodingSamples.Text(3_000_000), EncodingSamples.Random(3_000_000)])
        {
            Assert.Equal(raw, await RunAsync(tool, ["-q", "-dc"], await EncodingSamples.EncodeAsync(raw, encoding, level)));
            var small = new byte[raw.Length + 10_000];
            if (raw.Length <= ContentEncodings.SmallSize)
            {
                Assert.True(ContentEncodings.OfThisMachine.TryEncode(raw, small, encoding, level, out var written));
                Assert.Equal(raw, await RunAsync(tool, ["-q", "-dc"], small[..written]));
            }
        }
    }

    [Theory]
    [InlineData("gzip", ContentEncoding.Gzip, "-9")]
    [InlineData("zstd", ContentEncoding.Zstd, "-19")]
    [InlineData("zstd", ContentEncoding.Zstd, "--long=27")]
    [InlineData("zstd", ContentEncoding.Zstd, "--no-check")]
    [InlineData("lz4", ContentEncoding.Lz4, "-9")]
    [InlineData("lz4", ContentEncoding.Lz4, "-B4")]
    public async Task What_the_standard_tool_writes_is_read(string tool, ContentEncoding encoding, string option)
    {
        foreach (var raw in (byte[][])[[], EncodingSamples.Text(1), EncodingSamples.Text(3_000_000)])
        {
            var encoded = await RunAsync(tool, ["-q", option, "-c"], raw);
            Assert.Equal(raw, await EncodingSamples.DecodeAsync(new MemoryStream(encoded), encoding));
        }
    }

    [Fact]
    public async Task A_zstd_frame_that_wants_more_memory_than_128_MiB_is_refused()
    {
        var encoded = await RunAsync("zstd", ["-q", "--long=28", "-c"], new byte[300_000_000]);
        var error = await Assert.ThrowsAsync<CofferException>(() => EncodingSamples.DecodeAsync(new MemoryStream(encoded), ContentEncoding.Zstd));
        Assert.Equal(CofferError.Corrupt, error.Error);
    }

    private static async Task<byte[]> RunAsync(string tool, string[] arguments, byte[] input)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            Assert.Fail($"{tool} is not installed ({e.Message}); install the packages zstd, lz4 and gzip");
        }

        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
