using Coffer.Configuration;

namespace Coffer.Tests.Configuration;

/// <summary>Which file is read, and what its paths mean.</summary>
public sealed class FileTests : ConfigurationTest
{
    [Fact]
    public async Task The_file_is_the_named_one_else_the_nearest_above_else_the_users_own()
    {
        Directory.CreateDirectory(At("a/b/c"));
        Environment["HOME"] = At("home");
        Assert.Null((await LoadAsync(folder: At("a/b/c"))).File);

        Write("home/.config/coffer/coffer.yaml", "parallelism: 1");
        Assert.Equal(1, (await LoadAsync(folder: At("a/b/c"))).Settings.Store.Parallelism);
        Write("xdg/coffer/coffer.yaml", "parallelism: 2");
        Environment["XDG_CONFIG_HOME"] = At("xdg");
        Assert.Equal(2, (await LoadAsync(folder: At("a/b/c"))).Settings.Store.Parallelism);

        Write("a/coffer.yaml", "parallelism: 3");
        var above = await LoadAsync(folder: At("a/b/c"));
        Assert.Equal((3, "../../coffer.yaml"), (above.Settings.Store.Parallelism, above.File));
        Write("a/b/c/coffer.yaml", "parallelism: 4");
        Assert.Equal((4, "coffer.yaml"), ((await LoadAsync(folder: At("a/b/c"))).Settings.Store.Parallelism, (await LoadAsync(folder: At("a/b/c"))).File));

        Environment["COFFER_CONFIG"] = Write("named.yaml", "parallelism: 5");
        Assert.Equal(5, (await LoadAsync(folder: At("a/b/c"))).Settings.Store.Parallelism);
        Write("a/b/c/given.yaml", "parallelism: 6");
        var given = await CofferConfiguration.LoadAsync(Request(folder: At("a/b/c")) with { File = "given.yaml" }, Token);
        Assert.Equal((6, "given.yaml"), (given.Settings.Store.Parallelism, given.File));
    }

    [Fact]
    public async Task What_a_file_calls_here_is_beside_it_wherever_the_command_is_started()
    {
        Environment["HOME"] = At("home");
        Directory.CreateDirectory(At("sub"));
        var settings = (await LoadAsync("store: ./artifacts\ncatalog: ~/c.db", At("sub"))).Settings;

        Assert.Equal(At("artifacts"), settings.Address);
        Assert.Equal(At("home/c.db"), settings.Store.CatalogPath);
        Environment["COFFER_STORE"] = "./here";
        Assert.Equal("./here", (await LoadAsync(folder: At("sub"))).Settings.Address);
    }

    [Fact]
    public async Task A_file_that_was_named_must_be_there_and_read()
    {
        await Fails(CofferError.NotFound, "gone.yaml", At("gone.yaml"));
        await Fails(CofferError.AccessDenied, "folder", Folder);
        await File.WriteAllBytesAsync(At("latin.yaml"), [0x61, 0xff], Token);
        await Fails(CofferError.InvalidArgument, "UTF-8", At("latin.yaml"));
        await File.WriteAllBytesAsync(At("huge.yaml"), new byte[(1 << 20) + 1], Token);
        await Fails(CofferError.TooLarge, "1 MiB", At("huge.yaml"));

        async Task Fails(CofferError error, string says, string file)
        {
            var e = await Assert.ThrowsAsync<CofferException>(() => CofferConfiguration.LoadAsync(Request() with { File = file }, Token));
            Assert.Equal(error, e.Error);
            Assert.Contains(says, e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a remark\n")]
    [InlineData("---\n")]
    [InlineData("\uFEFF")]
    [InlineData("retention:\nstore: ./.coffer")]
    [InlineData("{}")]
    public async Task A_file_may_say_nothing(string text) => Assert.Equal("./.coffer", (await LoadAsync(text)).Settings.Address.Replace(Folder + "/", "./", StringComparison.Ordinal));

    [Fact]
    public async Task JSON_is_read_as_well() =>
        Assert.Equal(3, (await LoadAsync("""{ "parallelism": 3, "retention": { "rules": [ { "name": "a", "match": "type:\"a b\"", "ttl": "1d" } ] } }""")).Settings.Store.Parallelism);
}
