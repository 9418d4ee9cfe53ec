using System.Text;

namespace Coffer.Cli.Tests;

public sealed class CatTests : CliTest
{
    [Fact]
    public async Task Cat_writes_every_byte_value_as_it_is()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        Write("a.bin", bytes);
        await RunAsync("put", "a", "a.bin");
        Assert.Equal(bytes, (await RunAsync("cat", "a")).Ok().Bytes);
    }

    [Theory]
    [InlineData("0-3", "0123")]
    [InlineData("5-", "56789")]
    [InlineData("2+4", "2345")]
    [InlineData("9-99", "9")]
    public async Task A_range_is_that_part_of_the_file(string range, string expected)
    {
        await RunAsync(["put", "a", "-"], Encoding.ASCII.GetBytes("0123456789"));
        Assert.Equal(expected, (await RunAsync("cat", "a", "--range", range)).Ok().Output);
    }

    [Fact]
    public async Task A_range_that_is_none_is_refused()
    {
        await RunAsync(["put", "a", "-"], [1]);
        foreach (var range in new[] { "x", "5", "9-3", "1+", "+1" })
            (await RunAsync("cat", "a", "--range", range)).FailedWith(CofferError.InvalidArgument, range);
        (await RunAsync("cat", "a", "--range", "100-")).FailedWith(CofferError.InvalidArgument);
    }

    [Fact]
    public async Task Of_a_folder_one_file_must_be_named()
    {
        Write("tree/a/one.txt", "1");
        Write("tree/two.txt", "2");
        await RunAsync("put", "tree", "tree");
        Assert.Equal("1", (await RunAsync("cat", "tree", "--path", "a/one.txt")).Ok().Output);
        (await RunAsync("cat", "tree")).FailedWith(CofferError.InvalidArgument, "2 files", "--path", "a/one.txt, two.txt");
        (await RunAsync("cat", "tree", "--path", "three.txt")).FailedWith(CofferError.NotFound, "three.txt", "coffer show tree@1 --files");
        (await RunAsync("cat", "tree", "--path", "One.TXT")).FailedWith(CofferError.NotFound, "did you mean a/one.txt?");
        (await RunAsync("cat", "tree", "--path", "a")).FailedWith(CofferError.NotFound, "a is a folder of tree@1", "a/one.txt");
    }

    [Fact]
    public async Task Of_a_folder_with_many_files_a_few_are_named_and_of_one_without_any_that_is_said()
    {
        for (var i = 0; i < 9; i++)
            Write($"tree/file {i}", "x");
        Directory.CreateDirectory(At("nothing/at all"));
        File.CreateSymbolicLink(At("tree/link"), "file 1");
        await RunAsync("put", "my tree", "tree");
        await RunAsync("put", "nothing", "nothing");
        (await RunAsync("cat", "my tree")).FailedWith(CofferError.InvalidArgument, "9 files", "such as 'file 0', 'file 1', 'file 2' (coffer show 'my tree@1' --files lists all)");
        (await RunAsync("cat", "my tree", "--path", "link")).FailedWith(CofferError.NotFound, "is a link", "'file 1'");
        (await RunAsync("cat", "nothing")).FailedWith(CofferError.InvalidArgument, "folder without a file", "coffer get nothing@1");
    }

    [Fact]
    public async Task The_digest_of_a_file_reads_it_too()
    {
        await RunAsync(["put", "a", "-"], Encoding.ASCII.GetBytes("hello"));
        Assert.Equal("hello", (await RunAsync("cat", "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")).Ok().Output);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_is_no_error()
    {
        var bytes = new byte[8 << 20];
        new Random(3).NextBytes(bytes);
        Write("big", bytes);
        await RunAsync("put", "big", "big");
        using var process = Start(["cat", "big"]);
        var buffer = new byte[10];
        await process.StandardOutput.BaseStream.ReadExactlyAsync(buffer);
        process.StandardOutput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(bytes[..10], buffer);
        Assert.Equal((0, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
    }

    [Fact]
    public async Task Several_processes_may_write_to_one_file_one_after_the_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        await RunAsync(["put", "a", "-"], Encoding.ASCII.GetBytes("first "));
        await RunAsync(["put", "b", "-"], Encoding.ASCII.GetBytes("second"));
        using var shell = Start("sh", ["-c", $"('{Dotnet}' '{Program}' cat a; '{Dotnet}' '{Program}' cat b) > out"]);
        await shell.WaitForExitAsync();
        Assert.Equal("first second", File.ReadAllText(At("out")));
    }

    [Fact]
    public async Task Damage_behind_the_first_mebibyte_ends_in_Corrupt()
    {
        var bytes = new byte[4 << 20];
        new Random(5).NextBytes(bytes);
        Write("big", bytes);
        await RunAsync("put", "big", "big", "--encoding", "none");
        Damage(OnlyContent());
        (await RunAsync("cat", "big")).FailedWith(CofferError.Corrupt);
    }
}
