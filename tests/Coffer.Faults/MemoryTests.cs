namespace Coffer.Faults;

/// <summary>The size of an artifact never decides the memory: the peak of whole processes is measured.</summary>
public sealed class MemoryTests
{
    private const long Most = 150 << 10; // KiB

    [Fact]
    public Task A_few_hundred_mebibytes_are_put_and_got_in_little_memory() => FileAsync(200L << 20, isSparse: false);

    [Fact, Trait("Category", "Slow")]
    public Task A_gibibyte_of_noise_is_put_and_got_in_little_memory() => FileAsync(1L << 30, isSparse: false);

    [Fact, Trait("Category", "Slow")]
    public Task A_sparse_gibibyte_is_put_and_got_in_little_memory() => FileAsync(1L << 30, isSparse: true);

    [Fact, Trait("Category", "Slow")]
    public async Task A_stream_of_a_gibibyte_is_put_in_little_memory()
    {
        using var scratch = new Scratch();
        AssertLittle(await Child.RunAsync(scratch["store"], "put-stream", "stream", $"{1L << 30}"));
    }

    [Fact]
    public Task A_folder_of_a_thousand_files_is_put_and_got_in_little_memory() => FolderAsync(1000);

    [Fact, Trait("Category", "Slow")]
    public Task A_folder_of_five_thousand_files_is_put_and_got_in_little_memory() => FolderAsync(5000);

    private static async Task FolderAsync(int files)
    {
        using var scratch = new Scratch();
        for (var i = 0; i < files; i++)
            scratch.Write($"source/{i % 50}/{i}", BitConverter.GetBytes(i));
        AssertLittle(await Child.RunAsync(scratch["store"], "quick-put", "folder", scratch["source"]));
        AssertLittle(await Child.RunAsync(scratch["store"], "get", "folder", scratch["out"]));
        Assert.Equal(Driver.TreeHash.OfPath(scratch["source"]), Driver.TreeHash.OfPath(scratch["out"]));
    }

    private static async Task FileAsync(long length, bool isSparse)
    {
        using var scratch = new Scratch();
        await using (var file = File.Create(scratch["source"]))
        {
            if (isSparse)
                file.SetLength(length);
            else
                await new Driver.GeneratedStream(7, length).CopyToAsync(file);
        }

        AssertLittle(await Child.RunAsync(scratch["store"], "quick-put", "large", scratch["source"]));
        AssertLittle(await Child.RunAsync(scratch["store"], "get", "large", scratch["out"]));
        Command.Run("cmp", scratch["source"], scratch["out"]);
    }

    private static void AssertLittle(IReadOnlyCollection<string> lines)
    {
        var peak = long.Parse(lines.Single(line => line.StartsWith("peak ", StringComparison.Ordinal)).Split(' ')[1]);
        TestContext.Current.TestOutputHelper?.WriteLine($"peak {peak >> 10} MiB");
        Assert.True(peak < Most, $"{peak >> 10} MiB");
    }
}
