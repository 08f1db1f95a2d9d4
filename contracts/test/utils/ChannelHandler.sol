// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {PaymentChannel} from "../../src/PaymentChannel.sol";
import {TestUSDC} from "../../src/TestUSDC.sol";
import {IPaymentChannel} from "../../src/interfaces/IPaymentChannel.sol";
import {BlockingToken, FeeToken, OddToken} from "./OddTokens.sol";
import {TestBase} from "./Vm.sol";

/// @title People who do anything, at any time, in any order, and a model of what must come of it.
contract ChannelHandler is TestBase {
    uint256 private constant ACTORS = 4;
    uint256 private constant MOST_CHANNELS = 8;

    /// @dev What the model knows of a channel; the last four of all its time.
    struct Book {
        IPaymentChannel.Channel channel;
        bytes32 id;
        uint256 deposited;
        uint256 claimed;
        uint256 expiresAt;
        uint256 funded;
        uint256 returned;
        uint256 highest;
        uint256[] signed;
    }

    struct Authorized {
        uint256 book;
        uint256 amount;
        uint256 expiresAt;
        IPaymentChannel.Deposit deposit;
    }

    PaymentChannel public immutable channels;
    TestUSDC public immutable usdc;
    BlockingToken public immutable blocking;
    address[3] public tokens;
    mapping(address token => uint256) public minted;
    mapping(address payee => mapping(address token => uint256)) public owed;
    address[ACTORS] private _actors;
    Book[] private _books;
    Authorized[] private _authorized;

    constructor(PaymentChannel channels_) {
        channels = channels_;
        for (uint256 i = 0; i < ACTORS; ++i) {
            _actors[i] = vm.addr(i + 1);
        }
        usdc = new TestUSDC();
        blocking = new BlockingToken();
        tokens = [address(usdc), address(blocking), address(new FeeToken())];
    }

    // ---- what people do

    function fund(uint256 which, uint256 roles, uint256 amount, uint256 end, bool authorize) external {
        uint256 index = which % MOST_CHANNELS;
        if (index >= _books.length) index = open(roles);
        Book storage book = _books[index];
        address token = book.channel.token;
        // a fee below one unit would be no fee
        amount = between(amount, 100, 1e12);
        uint256 expiresAt = between(end, block.timestamp, block.timestamp + 4 days);
        OddToken(token).mint(book.channel.payer, amount);
        minted[token] += amount;

        authorize = authorize && token == address(usdc);
        bytes32 nonce = channels.depositNonce(book.id, book.deposited + amount, expiresAt);
        bool valid = expiresAt > block.timestamp && expiresAt >= book.expiresAt && token != tokens[2]
            && !(authorize && usdc.authorizationState(book.channel.payer, nonce));
        IPaymentChannel.Deposit memory deposit = authorize
            ? byAuthorization(book.channel.payer, amount, nonce)
            : IPaymentChannel.Deposit(IPaymentChannel.DepositMethod.Allowance, 0, 0, "");
        vm.prank(book.channel.payer);
        IERC20(token).approve(address(channels), authorize ? 0 : amount);
        address caller = authorize ? actor(end) : book.channel.payer;
        bytes memory call = abi.encodeCall(IPaymentChannel.fund, (book.channel, amount, expiresAt, deposit));
        vm.assertTrue(send(caller, call) == valid, "funded when and only when it may be");
        if (!valid) return;
        book.deposited += amount;
        book.funded += amount;
        book.expiresAt = expiresAt;
        if (authorize) _authorized.push(Authorized(index, amount, expiresAt, deposit));
        check(book);
    }

    function replayDeposit(uint256 which, uint256 caller) external {
        if (_authorized.length == 0) return;
        Authorized storage old = _authorized[which % _authorized.length];
        IPaymentChannel.Channel memory channel = _books[old.book].channel;
        usdc.mint(channel.payer, old.amount);
        minted[address(usdc)] += old.amount;
        bytes memory call =
            abi.encodeCall(IPaymentChannel.fund, (channel, old.amount, old.expiresAt, old.deposit));
        vm.assertTrue(!send(actor(caller), call), "an authorization is used once");
    }

    /// @dev Signs without regard to what is deposited: claims may be good later, or never.
    function sign(uint256 which, uint256 amount) external {
        if (_books.length == 0) return;
        Book storage book = _books[which % _books.length];
        amount = between(amount, 0, book.deposited + book.deposited / 8);
        book.signed.push(amount);
        if (amount > book.highest) book.highest = amount;
    }

    function claim(uint256 which, uint256 claimed, uint256 caller) external {
        if (_books.length == 0) return;
        Book storage book = _books[which % _books.length];
        uint256 amount = pick(book, claimed);
        bool valid = canClaim(book, amount);
        bytes memory call =
            abi.encodeCall(IPaymentChannel.claim, (book.channel, amount, signature(book, amount)));
        (address payee, IERC20 token) = (book.channel.payee, IERC20(book.channel.token));
        bool kept = isBlocked(payee, address(token));
        uint256 due = valid && !kept ? amount - book.claimed : 0;
        uint256 had = token.balanceOf(payee);
        vm.assertTrue(send(actor(caller), call) == valid, "who claims in time is paid, blocked or not");
        vm.assertEq(token.balanceOf(payee) - had, due, "paid");
        if (valid) settle(book, amount, kept);
        check(book);
    }

    function record(uint256 which, uint256 claimed, uint256 caller) external {
        if (_books.length == 0) return;
        Book storage book = _books[which % _books.length];
        uint256 amount = pick(book, claimed);
        address sender = favour(book.channel.payee, caller);
        bool valid = canClaim(book, amount) && sender == book.channel.payee;
        bytes memory call =
            abi.encodeCall(IPaymentChannel.record, (book.channel, amount, signature(book, amount)));
        vm.assertTrue(send(sender, call) == valid, "recorded");
        if (valid) settle(book, amount, true);
        check(book);
    }

    /// @dev Nobody signed these: another key, or a higher amount under a signature that is there.
    function forge(uint256 which, uint256 amount, uint256 key, bool wrongKey) external {
        if (_books.length == 0) return;
        Book storage book = _books[which % _books.length];
        uint256 signed = pick(book, amount);
        bytes memory forged = signature(book, signed);
        amount = between(amount, 1, book.deposited + 1);
        if (wrongKey) {
            (uint8 v, bytes32 r, bytes32 s) =
                vm.sign(between(key, ACTORS + 1, 1e30), channels.hashClaim(book.id, amount));
            forged = abi.encodePacked(r, s, v);
        } else if (amount == signed) {
            ++amount;
        }
        bytes memory call = abi.encodeCall(IPaymentChannel.claim, (book.channel, amount, forged));
        vm.assertTrue(!send(actor(key), call), "what nobody signed is not paid");
        check(book);
    }

    function claimMany(uint256[5] calldata which, uint256[5] calldata claimed) external {
        if (_books.length == 0) return;
        IPaymentChannel.Claim[] memory claims = new IPaymentChannel.Claim[](5);
        uint256 expected;
        for (uint256 i = 0; i < 5; ++i) {
            Book storage book = _books[which[i] % _books.length];
            uint256 amount = pick(book, claimed[i]);
            claims[i] = IPaymentChannel.Claim(book.channel, amount, signature(book, amount));
            if (!canClaim(book, amount)) continue;
            settle(book, amount, isBlocked(book.channel.payee, book.channel.token));
            ++expected;
        }
        vm.assertEq(channels.claimMany(claims), expected, "paid claims of a batch");
        for (uint256 i = 0; i < 5; ++i) {
            check(_books[which[i] % _books.length]);
        }
    }

    function collect(uint256 which, uint256 caller) external {
        if (_books.length == 0) return;
        IPaymentChannel.Channel memory channel = _books[which % _books.length].channel;
        (address payee, address token) = (channel.payee, channel.token);
        uint256 amount = owed[payee][token];
        uint256 had = IERC20(token).balanceOf(payee);
        bool valid = amount > 0 && !isBlocked(payee, token);
        bytes memory call = abi.encodeCall(IPaymentChannel.collect, (payee, token));
        vm.assertTrue(send(actor(caller), call) == valid, "collected");
        if (!valid) return;
        vm.assertEq(IERC20(token).balanceOf(payee) - had, amount, "all that is owed");
        owed[payee][token] = 0;
    }

    function close(uint256 which, uint256 caller) external {
        if (_books.length == 0) return;
        Book storage book = _books[which % _books.length];
        address sender = favour(book.channel.payer, caller);
        bool valid = sender == book.channel.payer && block.timestamp <= book.expiresAt;
        vm.assertTrue(send(sender, abi.encodeCall(IPaymentChannel.close, (book.channel))) == valid, "closed");
        uint256 ends = block.timestamp + book.channel.challengePeriod;
        if (valid && ends < book.expiresAt) book.expiresAt = ends;
        check(book);
    }

    function release(uint256 which, uint256 caller) external {
        if (_books.length == 0) return;
        Book storage book = _books[which % _books.length];
        address sender = favour(book.channel.payee, caller);
        bytes memory call = abi.encodeCall(IPaymentChannel.release, (book.channel));
        giveBack(book, sender, call, sender == book.channel.payee);
    }

    function withdraw(uint256 which, uint256 caller) external {
        if (_books.length == 0) return;
        Book storage book = _books[which % _books.length];
        bytes memory call = abi.encodeCall(IPaymentChannel.withdraw, (book.channel));
        giveBack(book, actor(caller), call, block.timestamp > book.expiresAt);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + between(time, 1, 1 days));
    }

    function setBlocked(uint256 account, bool value) external {
        blocking.setBlocked(actor(account), value);
    }

    // ---- the model

    function channelCount() external view returns (uint256) {
        return _books.length;
    }

    function bookOf(uint256 index) external view returns (Book memory) {
        return _books[index];
    }

    function actor(uint256 seed) public view returns (address) {
        return _actors[seed % ACTORS];
    }

    function open(uint256 roles) private returns (uint256 index) {
        index = _books.length;
        Book storage book = _books.push();
        address payee = actor(roles % ACTORS + 1 + between(roles / ACTORS, 0, ACTORS - 2));
        address signer = actor(roles / 64);
        book.channel = IPaymentChannel.Channel({
            payer: actor(roles),
            signer: signer == payee ? actor(roles) : signer,
            payee: payee,
            // the last token cannot be paid in: one channel in it is enough
            token: tokens[index == 0 ? 2 : index % 2],
            challengePeriod: uint32(between(roles / 1024, 0, 1 days)),
            salt: bytes32(index)
        });
        book.id = channels.hashChannel(book.channel);
    }

    function byAuthorization(address payer, uint256 amount, bytes32 nonce)
        private
        view
        returns (IPaymentChannel.Deposit memory)
    {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                ),
                payer,
                address(channels),
                amount,
                0,
                type(uint256).max,
                nonce
            )
        );
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", usdc.DOMAIN_SEPARATOR(), structHash));
        return IPaymentChannel.Deposit(
            IPaymentChannel.DepositMethod.Authorization, 0, type(uint256).max, signAs(payer, digest)
        );
    }

    function settle(Book storage book, uint256 amount, bool kept) private {
        if (kept) owed[book.channel.payee][book.channel.token] += amount - book.claimed;
        book.claimed = amount;
    }

    function giveBack(Book storage book, address sender, bytes memory call, bool allowed) private {
        (address payer, IERC20 token) = (book.channel.payer, IERC20(book.channel.token));
        uint256 left = book.deposited - book.claimed;
        uint256 had = token.balanceOf(payer);
        bool valid = allowed && left > 0 && !isBlocked(payer, address(token));
        vm.assertTrue(send(sender, call) == valid, "given back");
        vm.assertEq(token.balanceOf(payer) - had, valid ? left : 0, "all that is left");
        if (valid) {
            book.returned += left;
            (book.deposited, book.expiresAt) = (book.claimed, 0);
        }
        check(book);
    }

    function check(Book storage book) private view {
        (uint256 deposited, uint256 claimed, uint256 expiresAt) = channels.getChannel(book.id);
        vm.assertEq(deposited, book.deposited, "deposited");
        vm.assertEq(claimed, book.claimed, "claimed");
        vm.assertEq(expiresAt, book.expiresAt, "expiresAt");
    }

    function canClaim(Book storage book, uint256 amount) private view returns (bool) {
        return block.timestamp <= book.expiresAt && amount > book.claimed && amount <= book.deposited;
    }

    /// @dev Favours the highest, or most would be refused.
    function pick(Book storage book, uint256 seed) private view returns (uint256) {
        if (book.signed.length == 0) return 0;
        return seed % 2 == 0 ? book.highest : book.signed[seed / 2 % book.signed.length];
    }

    function signature(Book storage book, uint256 amount) private view returns (bytes memory) {
        return signAs(book.channel.signer, channels.hashClaim(book.id, amount));
    }

    function isBlocked(address account, address token) private view returns (bool) {
        return token == address(blocking) && blocking.isBlocked(account);
    }

    /// @dev The one who may, half of the time.
    function favour(address account, uint256 seed) private view returns (address) {
        return seed % 2 == 0 ? account : actor(seed / 2);
    }

    function signAs(address account, bytes32 digest) private view returns (bytes memory) {
        for (uint256 i = 0; i < ACTORS; ++i) {
            if (actor(i) != account) continue;
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(i + 1, digest);
            return abi.encodePacked(r, s, v);
        }
        return "";
    }

    function send(address sender, bytes memory call) private returns (bool success) {
        vm.prank(sender);
        (success,) = address(channels).call(call);
    }
}
